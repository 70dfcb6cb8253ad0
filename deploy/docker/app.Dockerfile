# syntax=docker/dockerfile:1.7
# The api with the studio, the migrations and the workers that have no Flutter SDK: one image, different commands.
FROM python:3.14.7-slim-trixie AS base
ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 PATH=/opt/venv/bin:$PATH

FROM base AS packages
# The version of app/local/bootstrap.py.
RUN pip install --no-cache-dir uv==0.13.8
WORKDIR /build
COPY pyproject.toml uv.lock ./
ENV UV_PROJECT_ENVIRONMENT=/opt/venv UV_COMPILE_BYTECODE=1 UV_LINK_MODE=copy UV_PYTHON_DOWNLOADS=never
RUN uv sync --frozen --no-default-groups --no-install-project

FROM node:24.11.1-trixie-slim AS studio
WORKDIR /build/web
COPY web/package.json web/package-lock.json ./
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY web ./
RUN npm run build && node scripts/precompress.mjs dist

FROM base AS app
RUN groupadd --gid 10001 wingbeat \
    && useradd --uid 10001 --gid 10001 --home-dir /home/wingbeat --create-home --shell /usr/sbin/nologin wingbeat
COPY --from=packages /opt/venv /opt/venv
WORKDIR /srv/wingbeat
COPY . .
COPY --from=studio /build/web/dist web/dist
# The commit, for whoever asks a running image what it is.
ARG REVISION=unknown
LABEL org.opencontainers.image.title="wingbeat" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.revision="${REVISION}"
USER 10001:10001
CMD ["python", "-m", "app.main"]
