# The bot as an image: docker build -t a2e-studio .
# With sentry-sdk, for SENTRY_DSN: docker build --build-arg SENTRY=1 -t a2e-studio .

# Agora's SDK for the live page, checked by its hash, as `make live` does it.
FROM node:22-slim AS live
WORKDIR /live
COPY bot/http/live/sdk/.npmrc bot/http/live/sdk/package.json bot/http/live/sdk/package-lock.json ./
RUN npm ci --no-progress \
  && mkdir dist \
  && cp node_modules/agora-rtc-sdk-ng/AgoraRTC_N-production.esm.mjs dist/sdk.js \
  && gzip -9 -n -k dist/sdk.js

FROM python:3.13-slim-trixie AS build
ARG SENTRY=0
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_ROOT_USER_ACTION=ignore
WORKDIR /app
COPY requirements.txt requirements-sentry.txt ./
RUN python -m venv /venv \
  && /venv/bin/pip install --no-cache-dir --no-deps --require-hashes -r requirements.txt \
  && if [ "$SENTRY" = 1 ]; then \
       /venv/bin/pip install --no-cache-dir --no-deps --require-hashes -r requirements-sentry.txt; \
     fi
COPY bot bot
COPY handlers handlers
COPY --from=live /live/dist bot/http/live/page/dist
# The languages, and bytecode: the bot can't write either where its root is read-only.
RUN /venv/bin/python -m bot.locales \
  && /venv/bin/python -m compileall -q bot handlers

FROM python:3.13-slim-trixie
# pg_dump and pg_restore, for `backup` and `restore`; the server in compose.yaml has the same major version.
# hadolint ignore=DL3008
RUN apt-get update \
  && apt-get install -y --no-install-recommends postgresql-client-17 \
  && rm -rf /var/lib/apt/lists/* \
  && useradd --system --uid 10001 --no-create-home --shell /usr/sbin/nologin studio \
  && install -d -o studio -g studio -m 700 /app/data
COPY --from=build /venv /venv
COPY --from=build /app/bot /app/bot
COPY --from=build /app/handlers /app/handlers
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 HOST=0.0.0.0 PORT=8080 WORKER_PORT=8080
WORKDIR /app
USER 10001
# On SQLite the database and its key; with PostgreSQL files in transit only.
VOLUME /app/data
EXPOSE 8080
HEALTHCHECK --interval=15s --timeout=5s --start-period=60s --retries=3 \
  CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8080/health', timeout=4)"]
ENTRYPOINT ["python", "-m", "bot"]
CMD ["run"]
