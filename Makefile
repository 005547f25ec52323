# The two commands of README.md are `make run` and `make test`.
export PATH := $(CURDIR)/build/go/bin:$(PATH)
export GOFLAGS := -buildvcs=false
NODE_DIR = signal/web

.PHONY: run test fast page media e2e deps build bench bench-server soak screenshots test-devices check package sign test-sign test-linux test-windows verify verify-server
build: ; go build -o zwiesprache .
	CGO_ENABLED=0 go build -trimpath -ldflags "-s -w" -o build/rendezvous ./signal/cmd/rendezvous

run: deps build ; @assets/packaging/linux/trial.sh ./zwiesprache
deps: ; @assets/packaging/linux/deps.sh

test: deps fast page media e2e

# Everything without cgo: no display, no devices, no codecs.
fast: $(NODE_DIR)/node_modules ; CGO_ENABLED=0 go test -timeout 30m ./ui/... ./signal/... ./store/... ./assets/...
page: $(NODE_DIR)/node_modules ; cd $(NODE_DIR) && npm test --silent
media: ; go test -count=1 -timeout 30m . ./media/...
e2e: ; go test -count=1 -p 1 -tags e2e -timeout 45m -v -run E2E . ./media/blur ./signal/web

# Figures beside those of two Chromiums, also as build/bench/report.html; as root also on networks that are worse than this one.
bench: deps build ; rm -rf build/bench
	go test -run '^$$' -bench . -benchmem ./media/... ./signal/... ./store
	go test -count=1 -tags e2e -timeout 40m -v -run Figures .

# What the server bears: lines that wait, messages, a storm of those who come back, a relayed packet beside coturn's.
bench-server: deps
	CGO_ENABLED=0 go test -run '^$$' -bench Load -benchtime 1x ./signal/server ./signal/cluster
	CGO_ENABLED=0 go test -count=1 -run TestBeside -v ./signal/relay -beside

# A session of fifty minutes: nothing may grow. SOAK=3m is shorter.
SOAK ?= 50m
soak: deps ; go test -count=1 -tags e2e -timeout 120m -v -run E2ESoak . -soak $(SOAK)

# Every screen of the app and of the page, as pictures in build/screens.
screenshots: deps
	CGO_ENABLED=0 go test -count=1 ./ui -run TestScreenshots -shots $(CURDIR)/build/screens
	go test -count=1 -tags e2e -run TestScreenshotsOfPage .

# Real devices, of the kernel's own test drivers, in a small virtual machine. V4L2_VM names a program that
# runs a command in one: [-s FOLDER it may write] [-t SECONDS] [-c OPTIONS of the camera's driver] -- COMMAND.
V4L2_VM ?= $(shell command -v v4l2-vm)
IN_VM = cd build/devices && $(abspath $(V4L2_VM)) -s . -t 300
test-devices:
	@test -x "$(V4L2_VM)" || { echo "test-devices: set V4L2_VM to a program that runs a command in a machine with vivid and snd-aloop" >&2; exit 1; }
	mkdir -p build/devices
	go test -c -tags devices -o build/devices/camera ./media/device
	go test -c -tags devices -o build/devices/sound ./media/audio
	go test -c -tags devices -o build/devices/studio ./media
	$(IN_VM) -- ./camera -test.v -test.run 'Real|Forbidden'
	$(IN_VM) -c 'n_devs=1 node_types=0x20101 num_inputs=1 input_types=0x0' -- ./camera -test.v -test.run RealNodes
	$(IN_VM) -c none -- ./sound -test.v -test.run Real
	$(IN_VM) -- ./studio -test.v -test.run Real

# Everything that is given out, in build/package; signed, in build/signed; made again elsewhere and compared.
package: deps $(NODE_DIR)/node_modules ; @assets/packaging/package.sh
sign: ; @assets/packaging/sign.sh
test-sign: ; @assets/packaging/test-sign.sh
# The Linux packages of build/package on fresh Debians, as root; pictures of the window are left in build/linux.
test-linux: ; @assets/packaging/linux/test.sh
# The Windows packages of build/package under wine; a picture of the window is left in build/windows/window.png.
test-windows: ; @assets/packaging/deps.sh windows wine
	@assets/packaging/windows/test.sh
verify: deps ; @assets/packaging/verify.sh
verify-server: deps ; @assets/packaging/verify.sh server

check: ; .ci/check
$(NODE_DIR)/node_modules: $(NODE_DIR)/package-lock.json ; cd $(NODE_DIR) && npm ci --silent && touch node_modules
