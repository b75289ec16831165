# The app, for docker-compose.yml. Nothing is compiled: every dependency is a wheel that requirements.lock pins by its
# hash, as in scripts/setup. What installed it stays behind in the first stage.
FROM python:3.11.15-slim-trixie AS build
ENV PIP_NO_CACHE_DIR=1
WORKDIR /src
RUN python -m venv /opt/throughline
COPY requirements.lock ./
RUN /opt/throughline/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements.lock
# What .dockerignore lets through: the packages that pyproject.toml names, and what describes them.
COPY . ./
RUN /opt/throughline/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation . \
    && (cd / && /opt/throughline/bin/python -c 'from nlp.context import rules; from nlp.lexicon import load_lexicon; load_lexicon(); rules()') \
    && /opt/throughline/bin/python -m pip uninstall --quiet --yes hatchling editables pip

FROM python:3.11.15-slim-trixie
RUN useradd --uid 10001 --user-group --no-create-home --home-dir /tmp --shell /usr/sbin/nologin throughline \
    && install --directory --owner=10001 --group=10001 --mode=0700 /data
COPY --from=build /opt/throughline /opt/throughline
COPY .streamlit /app/.streamlit
# The ledger is in /data: a volume. Only it and /tmp need to be writable.
ENV PATH=/opt/throughline/bin:$PATH THROUGHLINE_HOME=/data PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1
# Without a name of its own, Streamlit asks a host outside for this machine's address.
ENV STREAMLIT_BROWSER_SERVER_ADDRESS=localhost
WORKDIR /app
USER 10001:10001
ENTRYPOINT ["throughline"]
CMD ["serve"]
