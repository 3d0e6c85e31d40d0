"""`python -m benchmarks`: every benchmark, one after the other."""

from benchmarks import (
    bulk_writes,
    campaign_report,
    collection,
    deciding,
    own_posts,
    portfolio,
    results,
    scrubbing,
    sheet_calls,
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
        campaign_report,
        sheet_calls,
    ):
        print("\n".join(benchmark.report()), end="\n\n", flush=True)


if __name__ == "__main__":
    main()
