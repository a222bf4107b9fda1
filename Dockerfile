FROM python:3.11-slim AS build
WORKDIR /src
COPY pyproject.toml README.md LICENSE ./
COPY src src
COPY content content
COPY migrations migrations
RUN pip install --no-cache-dir --prefix=/install '.[postgres]'

FROM python:3.11-slim
COPY --from=build /install /usr/local
RUN useradd --create-home --uid 10001 roadmapbot && install -d -o roadmapbot -g roadmapbot /data
USER roadmapbot
WORKDIR /home/roadmapbot
ENV DATABASE_URL=sqlite:////data/roadmapbot.db PYTHONUNBUFFERED=1
VOLUME /data
# The bot gives a sign of life every minute; a container that stopped doing so is unhealthy.
HEALTHCHECK --interval=60s --timeout=10s --start-period=90s CMD ["roadmapbot", "doctor", "--beat"]
STOPSIGNAL SIGTERM
CMD ["roadmapbot", "run"]
