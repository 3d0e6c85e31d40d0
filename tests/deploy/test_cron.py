"""cron.yaml, and the same jobs for a second service."""

import pytest
import yaml

from deploy.cron import CRON_FILE, MOST_JOBS, jobs_for, main

JOBS = yaml.safe_load(CRON_FILE.read_text())["cron"]


def test_the_default_services_jobs_stay_and_each_comes_again_for_the_other() -> None:
    jobs = jobs_for(["dev"], JOBS)
    assert jobs[: len(JOBS)] == JOBS
    assert [job["url"] for job in jobs[len(JOBS) :]] == [job["url"] for job in JOBS]
    assert {job["target"] for job in jobs[len(JOBS) :]} == {"dev"}
    assert not any("target" in job for job in jobs[: len(JOBS)])


def test_the_written_file_is_read_as_it_was_meant(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.argv", ["cron", "dev"])
    main()
    assert yaml.safe_load(capsys.readouterr().out) == {"cron": jobs_for(["dev"], JOBS)}


def test_more_jobs_than_app_engine_takes_are_refused() -> None:
    services = [f"trial-{number}" for number in range(MOST_JOBS // len(JOBS))]
    with pytest.raises(ValueError, match="App Engine takes 250"):
        jobs_for(services, JOBS)


@pytest.mark.parametrize("job", JOBS, ids=lambda job: str(job["url"]))
def test_what_comes_once_a_day_or_a_week_is_tried_again(job: dict[str, object]) -> None:
    schedule = str(job["schedule"])
    seldom = "day" in schedule or schedule == "every 24 hours"
    again = job.get("retry_parameters")
    assert again == ({"job_retry_limit": 3, "min_backoff_seconds": 60} if seldom else None)
