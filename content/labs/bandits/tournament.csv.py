"""The tournament's games: thousands of runs at build, a few lines for the reader."""

from labs.bandits.scores import scores

print("policy,environment,horizon,mean,error")
for score in scores():
    print(f"{score.policy},{score.environment},{score.horizon},{score.mean:.3f},{score.error:.3f}")
