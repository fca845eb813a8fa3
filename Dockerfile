# Headnote's service. Build: docker build -t headnote . ; run it beside PostgreSQL with compose.yaml.
FROM python:3.13-slim-bookworm AS build
RUN apt-get update && apt-get install -y --no-install-recommends gcc libc6-dev && rm -rf /var/lib/apt/lists/*
COPY . /source
# durable-rules has no wheel: it is built here, and the compiler stays behind.
RUN pip wheel --no-cache-dir --wheel-dir /wheels "/source[service,batch]"

FROM python:3.13-slim-bookworm
# Mounted, not copied: a layer with the wheels would stay in the image (BuildKit, or Buildah).
RUN --mount=type=bind,from=build,source=/wheels,target=/wheels \
    pip install --no-cache-dir --no-index --find-links /wheels "headnote[service,batch]" \
    && useradd --create-home --uid 10001 headnote
USER headnote
ENV HEADNOTE_HOST=0.0.0.0 HEADNOTE_STATE=/home/headnote/state
EXPOSE 8484 8485
CMD ["headnote", "serve"]
