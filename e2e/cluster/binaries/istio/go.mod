module sluice.dev/e2e/binaries/istio

go 1.26.0

require istio.io/api v1.32.0
