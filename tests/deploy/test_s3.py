"""`coldframe deploy s3://…`, spoken to a real server."""

import json
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any
from urllib.parse import unquote

FOREIGN = {"docs/theirs.txt": b"keep", "docs/b/old.html": b"keep", "other.txt": b"keep"}


def test_all_of_a_site_stands_with_what_its_host_should_say(bucket: Any, old: Any) -> None:
    done = bucket.deploy(old.root)
    assert done.exit_code == 0, done.output
    assert bucket.files() == old.published()
    page, sheet = bucket.head("index.html"), bucket.head(style(old.published()))
    assert page["ContentType"] == "text/html; charset=utf-8"
    assert page["CacheControl"] == "public, max-age=0, must-revalidate"
    assert sheet["ContentType"] == "text/css; charset=utf-8"
    assert sheet["CacheControl"] == "public, max-age=31536000, immutable"
    assert bucket.head("plot.svg")["ContentType"] == "image/svg+xml"
    assert (bucket.head("table.csv")["ContentEncoding"], page["ContentEncoding"]) == ("gzip",) * 2
    assert bucket.head("table.csv")["ContentLength"] < len(old.published()["table.csv"]) / 50
    # Too small to gain by it.
    assert "ContentEncoding" not in bucket.head("plot.svg")


def test_a_site_may_go_uncompressed(bucket: Any, old: Any) -> None:
    bucket.deploy(old.root)
    old.write({"coldframe.toml": f'[deploy]\ntarget = "{bucket.target}"\ncompress = false\n'})
    done = bucket.deploy(old.root)
    assert "Put 7 files" in done.output
    assert "ContentEncoding" not in bucket.head("table.csv")
    assert bucket.files() == old.published()


def test_a_bucket_may_be_the_sites_own(bucket: Any, old: Any, renew: Any) -> None:
    bucket.prefix = ""
    assert bucket.deploy(old.root).exit_code == 0
    renew(old)
    assert "deleted 1" in bucket.deploy(old.root).output
    assert bucket.files() == old.published()


def test_a_second_deploy_sends_nothing(bucket: Any, old: Any) -> None:
    bucket.deploy(old.root)
    bucket.line.asked.clear()
    done = bucket.deploy(old.root)
    assert "Nothing changed" in done.output
    assert set(bucket.line.puts()) == {"docs/_coldframe/deploy.lock"}


def test_only_what_changed_is_sent_and_only_the_sites_own_is_deleted(
    bucket: Any, old: Any, renew: Any
) -> None:
    bucket.deploy(old.root)
    for key, content in FOREIGN.items():
        bucket.client.put_object(Bucket=bucket.name, Key=key, Body=content)
    bucket.line.asked.clear()
    renew(old)
    done = bucket.deploy(old.root)
    assert done.exit_code == 0, done.output
    sent = [key.removeprefix("docs/") for key in bucket.line.puts() if "deploy." not in key]
    # What is new, then what keeps its name; pages after files.
    assert sent[:3] == ["b.svg", "new/index.html", "plot.svg"]
    assert set(sent[3:]) == {"index.html", "404.html"}
    files = bucket.files()
    assert files.pop("theirs.txt") == files.pop("b/old.html") == b"keep"
    assert files == old.published()
    assert "other.txt" in bucket.objects()


def test_a_dry_run_tells_all_and_changes_nothing(bucket: Any, old: Any, renew: Any) -> None:
    bucket.deploy(old.root)
    renew(old)
    before = bucket.objects()
    bucket.line.asked.clear()
    done = bucket.deploy(old.root, "--dry-run")
    told = done.output.splitlines()
    assert told[:3] == ["new files: b.svg", "new pages: new/index.html", "changed files: plot.svg"]
    assert told[5] == "delete: old/index.html"
    plan = json.loads(bucket.deploy(old.root, "--dry-run", "--json").output)
    assert plan["deletions"] == ["old/index.html"]
    assert plan["phases"][0] == {"phase": "new files", "files": ["b.svg"]}
    assert bucket.objects() == before
    assert {asked.method for asked in bucket.line.asked} <= {"GET", "HEAD"}


def test_what_no_deploy_put_there_is_not_replaced_unasked(bucket: Any, old: Any) -> None:
    bucket.client.put_object(Bucket=bucket.name, Key="docs/index.html", Body=b"by hand")
    done = bucket.deploy(old.root)
    assert done.exit_code == 1
    assert "has a file in the site's place that no deploy put there: index.html" in done.output
    assert bucket.files() == {"index.html": b"by hand"}
    assert bucket.deploy(old.root, "--replace").exit_code == 0
    assert bucket.files() == old.published()


def test_what_was_changed_by_hand_since_is_seen(bucket: Any, old: Any, renew: Any) -> None:
    bucket.deploy(old.root)
    bucket.client.delete_object(Bucket=bucket.name, Key="docs/plot.svg")
    assert "Put 1 files" in bucket.deploy(old.root).output
    # A page that the site no longer has, and that somebody wrote anew, is theirs.
    bucket.client.put_object(Bucket=bucket.name, Key="docs/old/index.html", Body=b"by hand")
    renew(old)
    assert bucket.deploy(old.root).exit_code == 0
    assert bucket.files() == {**old.published(), "old/index.html": b"by hand"}


def test_a_lost_record_costs_looks_and_no_sending(bucket: Any, old: Any) -> None:
    bucket.deploy(old.root)
    bucket.client.delete_object(Bucket=bucket.name, Key="docs/_coldframe/deploy.json")
    assert "Nothing changed" in bucket.deploy(old.root).output


def test_more_keys_than_one_list_or_one_delete_holds(
    bucket: Any, site: Any, s3_server: str
) -> None:
    many = {f"static/data/{number}.txt": f"{number}\n" for number in range(1510)}
    made = site({"content/index.md": "# Many\n", **many})
    straight = {"AWS_ENDPOINT_URL_S3": s3_server}
    assert bucket.deploy(made.root, "--no-check", **straight).exit_code == 0
    bucket.client.put_object(Bucket=bucket.name, Key="docs/data/theirs.txt", Body=b"keep")
    for name in list(many)[:-5]:
        (made.root / name).unlink()
    done = bucket.deploy(made.root, **straight)
    assert "deleted 1505" in done.output
    assert bucket.files() == {**made.published(), "data/theirs.txt": b"keep"}


def test_what_stands_in_site_is_deployed_only_if_it_is_whole(bucket: Any, old: Any) -> None:
    old.publish()
    (old.root / "site/index.html").write_text("edited")
    done = bucket.deploy(old.root, "--no-build")
    assert done.exit_code == 1
    assert "site/ is not what the last build wrote" in done.output
    assert bucket.objects() == {}
    old.publish()
    # What stands is deployed, whatever the sources say by now.
    old.write({"content/index.md": "# Later\n"})
    assert bucket.deploy(old.root, "--no-build").exit_code == 0
    assert bucket.files() == old.published()


def test_a_site_with_a_mistake_is_not_deployed(bucket: Any, old: Any) -> None:
    bucket.deploy(old.root)
    before = bucket.objects()
    old.write({"content/index.md": "# Home\n\n[nowhere](nowhere.md)\n"})
    done = bucket.deploy(old.root)
    assert done.exit_code == 1
    assert "content/index.md:3" in done.output
    assert bucket.objects() == before


def test_readers_get_it_from_the_website_of_the_bucket(bucket: Any, old: Any, serving: Any) -> None:
    asked: list[str] = []
    with serving(website(bucket, asked)) as url:
        old.write({"coldframe.toml": f'url = "{url}/"\n[deploy]\ntarget = "{bucket.target}"\n'})
        done = bucket.deploy(old.root)
        assert done.exit_code == 0, done.output
        assert "Checked 7 files" in done.output
        assert {"/", "/old/", "/table.csv"} <= set(asked)
        bucket.client.delete_object(Bucket=bucket.name, Key="docs/old/index.html")
        # What somebody deleted is seen, and put there again.
        assert "Put 1 files" in bucket.deploy(old.root).output


def website(bucket: Any, asked: list[str]) -> type[BaseHTTPRequestHandler]:
    """As S3 answers at a bucket's website address: the object's own headers, nothing negotiated."""

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            path = unquote(self.path).lstrip("/")
            key = bucket.prefix + path + "index.html" * (path == "" or path.endswith("/"))
            found = bucket.client.get_object(Bucket=bucket.name, Key=key)
            self.send_response(200)
            self.send_header("Content-Type", found["ContentType"])
            self.send_header("Content-Encoding", found.get("ContentEncoding", "identity"))
            self.end_headers()
            self.wfile.write(found["Body"].read())

        def log_message(self, format: str, *arguments: Any) -> None:
            pass

    return Answer


def style(files: dict[str, bytes]) -> str:
    return next(path for path in files if Path(path).suffix == ".css")
