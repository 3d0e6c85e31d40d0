"""`python -m benchmarks`: every benchmark, one after the other."""

from benchmarks import (
    bulk_writes,
    collection,
    deciding,
    own_posts,
    portfolio,
    results,
    scrubbing,
    storing,
)


def main() -> None:
    for benchmark in (
        bulk_writes,
        storing,
        scrubbing,
        collection,
        deciding,
        own_posts,
        results,
        portfolio,
    ):
        print("\n".join(benchmark.report()), end="\n\n", flush=True)


if __name__ == "__main__":
    main()
