"""How many primes there are up to n: a second of work at build, a few lines for the reader."""

LIMIT = 1_000_000

sieve = bytearray([1]) * (LIMIT + 1)
sieve[0] = sieve[1] = 0
for number in range(2, int(LIMIT**0.5) + 1):
    if sieve[number]:
        sieve[number * number :: number] = bytes(len(range(number * number, LIMIT + 1, number)))

print("n,primes")
found = 0
for n in range(LIMIT + 1):
    found += sieve[n]
    if n and n % 20_000 == 0:
        print(f"{n},{found}")
