# One image for web, worker and beat. Nothing secret is in it: every secret comes from the environment at start.

FROM node:22-bookworm-slim AS browser
WORKDIR /build
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev
COPY static static
RUN npm run build

FROM python:3.11-slim-bookworm AS packages
ENV UV_PYTHON_DOWNLOADS=never UV_LINK_MODE=copy
COPY requirements/uv.lock requirements/runtime.lock /requirements/
RUN python -m venv /portal/env \
 && /portal/env/bin/pip install --no-cache-dir --require-hashes -r /requirements/uv.lock \
 && /portal/env/bin/uv pip sync --no-cache --compile-bytecode --python /portal/env/bin/python \
    --require-hashes /requirements/runtime.lock

FROM python:3.11-slim-bookworm
RUN groupadd --system --gid 10001 portal \
 && useradd --system --uid 10001 --gid portal --home-dir /portal/data --shell /usr/sbin/nologin portal \
 && install -d -o portal -g portal -m 0750 /portal/data
COPY --from=packages /portal/env /portal/env
WORKDIR /portal/code
COPY . .
COPY --from=browser /build/static/dist static/dist
ENV PATH=/portal/env/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONPATH=/portal/code \
    DJANGO_SETTINGS_MODULE=itpm.settings \
    PORTAL_DATA=/portal/data \
    STATIC_ROOT=/portal/static \
    NUMBA_CACHE_DIR=/portal/data/kernels \
    LOG_FORMAT=json
# Collecting static files needs some key to start with; this one lives for this line only and signs nothing.
RUN SECRET_KEY=$(python -c "import secrets; print(secrets.token_urlsafe(48))") python manage.py collectstatic --noinput \
 && python -m compileall -q .
USER portal
VOLUME /portal/data
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=5s --start-period=60s --retries=4 \
    CMD ["python", "-m", "itpm.launcher.probe", "http://127.0.0.1:8000/healthz"]
CMD ["granian", "--interface", "wsgi", "--host", "0.0.0.0", "--port", "8000", "--workers", "2", \
     "--blocking-threads", "4", "--respawn-failed-workers", "--no-ws", "itpm.wsgi:application"]
