# Built from the project's root by deploy/images.yaml. Runs one command: the arguments behind `flask --app main`.
FROM python:3.13-slim-bookworm

RUN apt-get update \
    && apt-get install -y --no-install-recommends tini \
    && rm -rf /var/lib/apt/lists/*

WORKDIR /platform
COPY requirements.txt .
RUN pip install --no-cache-dir --disable-pip-version-check -r requirements.txt
# cron.yaml: the doctor holds against it whether regular jobs come.
COPY main.py cron.yaml ./
COPY migrations/ migrations/
COPY application/ application/

RUN useradd --create-home --uid 10001 platform
USER platform
ENV HOME=/home/platform LANG=C.UTF-8 PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1

ENTRYPOINT ["/usr/bin/tini", "--", "flask", "--app", "main"]
CMD ["--help"]
