"""What the page *The dilemma* says of the game is so."""

from pathlib import Path

from labs.bandits.deals import COINS, DEALS, RIVALS

PAGE = Path(__file__).parents[2] / "content" / "labs" / "bandits" / "index.md"
NUMBERS = {4: "four", 6: "six", 100: "a hundred"}


def test_the_page_counts_coins_deals_and_rivals() -> None:
    page = PAGE.read_text("utf-8")
    assert f"You have {NUMBERS[COINS]} coins" in page
    assert f"there are {NUMBERS[DEALS]} deals" in page
    assert f"you and {NUMBERS[len(RIVALS)]} algorithms" in page
    assert all(f"`{policy}`" in page for policy in RIVALS)
