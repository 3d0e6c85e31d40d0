"""`python -m benchmarks [name ...]`: the benchmarks of these names, or every one, one after the other."""

import argparse

from benchmarks import (
    bulk_writes,
    campaign_report,
    cold_start,
    collection,
    deciding,
    five_million,
    follower_chart,
    follower_round,
    load,
    own_posts,
    portfolio,
    results,
    scale,
    scrubbing,
    storing,
)

BENCHMARKS = {
    module.__name__.rpartition(".")[2]: module
    for module in (
        bulk_writes,
        storing,
        scrubbing,
        collection,
        deciding,
        own_posts,
        results,
        portfolio,
        campaign_report,
        follower_chart,
        follower_round,
        cold_start,
        scale,
        five_million,
        load,
    )
}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="What is fast, as ratios.")
    parser.add_argument("names", nargs="*", metavar="name", help=", ".join(BENCHMARKS))
    wanted = parser.parse_args().names
    if unknown := [name for name in wanted if name not in BENCHMARKS]:
        parser.error(f"no benchmark is called {unknown[0]}; there are {', '.join(BENCHMARKS)}")
    for name in wanted or BENCHMARKS:
        print("\n".join(BENCHMARKS[name].report()), end="\n\n", flush=True)


if __name__ == "__main__":
    main()
