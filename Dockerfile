# cp packaging/container.yaml triaged.yaml    (then add your sources)
# docker build -t triaged . && docker run -v triaged-data:/var/lib/triaged -v ./triaged.yaml:/etc/triaged/triaged.yaml:ro -p 8080:8080 triaged
# The same install step as scripts/build; only what runs is in the last stage.
FROM debian:bookworm-slim AS build
WORKDIR /src
COPY scripts/install-deps scripts/lib.sh scripts/packages.txt scripts/
RUN scripts/install-deps --build
COPY . .
RUN scripts/build --no-install && strip -o /triaged "$(readlink -f build/release/triaged)"

FROM debian:bookworm-slim
COPY scripts/install-deps scripts/lib.sh scripts/packages.txt /tmp/install/scripts/
RUN /tmp/install/scripts/install-deps --run && rm -rf /tmp/install /var/lib/apt/lists/* /var/cache/apt \
 && useradd --system --uid 10001 --home-dir /var/lib/triaged --create-home --shell /usr/sbin/nologin triaged
COPY --from=build /triaged /usr/bin/triaged
COPY adapters /usr/share/triaged/adapters
COPY rules /usr/share/triaged/rules
COPY packaging/container.yaml /etc/triaged/triaged.yaml
WORKDIR /var/lib/triaged
USER triaged
VOLUME /var/lib/triaged
EXPOSE 8080
# SIGTERM drains: what was acknowledged is decided or stays in the store.
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=3s --start-period=5s CMD ["triaged", "health"]
ENTRYPOINT ["triaged"]
CMD ["serve", "--config", "/etc/triaged/triaged.yaml"]
