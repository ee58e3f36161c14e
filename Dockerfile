# Kontor with its packages and nothing else: docker build -t kontor .
FROM node:24-bookworm-slim AS packages
WORKDIR /opt/kontor
COPY package.json package-lock.json .npmrc ./
# The image has its Node: the one that npm would bring is optional.
RUN npm ci --omit=dev --omit=optional --no-audit --no-fund

FROM node:24-bookworm-slim
WORKDIR /opt/kontor
COPY LICENSE package.json ./
COPY bin ./bin
COPY src ./src
COPY --from=packages /opt/kontor/node_modules ./node_modules
# The only folder that it writes to; a new volume takes its owner and mode from here.
RUN install -d -o node -g node -m 700 /var/lib/kontor
ENV KONTOR_DATA_DIR=/var/lib/kontor KONTOR_HOST=0.0.0.0 NODE_COMPILE_CACHE=/tmp/kontor
USER node
VOLUME /var/lib/kontor
EXPOSE 8484
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s CMD ["node", "bin/healthy.mjs"]
ENTRYPOINT ["node", "--use-largepages=silent", "--max-old-space-size=1024", "--max-semi-space-size=4", "bin/kontor.mjs"]
CMD ["serve"]
