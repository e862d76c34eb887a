# A Debian with all that Gaji needs, for those who are not on one:
#
#   docker build -t gaji .
#   docker run -it --rm -v "$PWD":/gaji gaji make run
FROM debian:12
RUN apt-get update && apt-get install --yes --no-install-recommends ca-certificates clangd git make
COPY tools/setup tools/needs.sh /setup/
RUN sh /setup/setup build run debug iso test check bench --also browser web
WORKDIR /gaji
CMD ["bash"]
