# syntax=docker/dockerfile:1.7
# The worker that has the files: a Flutter SDK that ran once, the packages of the template, and bubblewrap.
FROM python:3.14.7-slim-trixie AS base
ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 PATH=/opt/venv/bin:$PATH

FROM base AS packages
# The version of app/local/bootstrap.py.
RUN pip install --no-cache-dir uv==0.13.8
WORKDIR /build
COPY pyproject.toml uv.lock ./
ENV UV_PROJECT_ENVIRONMENT=/opt/venv UV_COMPILE_BYTECODE=1 UV_LINK_MODE=copy UV_PYTHON_DOWNLOADS=never
RUN uv sync --frozen --no-default-groups --no-install-project

FROM base AS system
# Their versions follow the base image, which is pinned: Debian keeps only the newest of each in its archive.
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install --yes --no-install-recommends bubblewrap ca-certificates curl git unzip xz-utils \
    && rm -rf /var/lib/apt/lists/* \
    && groupadd --gid 10001 wingbeat \
    && useradd --uid 10001 --gid 10001 --home-dir /home/wingbeat --create-home --shell /usr/sbin/nologin wingbeat \
    && install --directory --owner=10001 --group=10001 /opt/flutter /srv/pub-cache /srv/work

FROM system AS flutter
ARG FLUTTER_VERSION=3.29.0
USER 10001:10001
ENV CI=true FLUTTER_SUPPRESS_ANALYTICS=true
RUN git clone --depth 1 --branch "${FLUTTER_VERSION}" https://github.com/flutter/flutter.git /opt/flutter \
    && /opt/flutter/bin/flutter --version \
    && /opt/flutter/bin/flutter precache --web

FROM system AS workspace
COPY --from=packages /opt/venv /opt/venv
COPY --from=flutter --chown=10001:10001 /opt/flutter /opt/flutter
WORKDIR /srv/wingbeat
COPY . .
USER 10001:10001
ENV FLUTTER_ROOT=/opt/flutter PUB_CACHE=/srv/pub-cache WORKSPACES_DIR=/srv/work/workspaces
RUN python -m app.local.warming
VOLUME /srv/work
ARG REVISION=unknown
LABEL org.opencontainers.image.title="wingbeat-workspace" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.revision="${REVISION}"
CMD ["python", "worker.py", "run", "--role", "workspace"]
