# The two commands of README.md are `make run` and `make test`.
export PATH := $(CURDIR)/build/go/bin:$(PATH)
export GOFLAGS := -buildvcs=false
NODE_DIR = signal/web

.PHONY: run test fast page media e2e deps build bench screenshots check
build: ; go build -o zwiesprache .
	CGO_ENABLED=0 go build -trimpath -ldflags "-s -w" -o build/rendezvous ./signal/cmd/rendezvous

run: deps build ; @assets/packaging/linux/trial.sh ./zwiesprache
deps: ; @assets/packaging/linux/deps.sh

test: deps fast page media e2e

# Everything without cgo: no display, no devices, no codecs.
fast: $(NODE_DIR)/node_modules ; CGO_ENABLED=0 go test ./ui/... ./signal/... ./store/... ./assets/...
page: $(NODE_DIR)/node_modules ; cd $(NODE_DIR) && npm test --silent
media: ; go test -count=1 . ./media/...
e2e: ; go test -count=1 -tags e2e -timeout 30m -v -run E2E .

bench: deps build ; go test -run '^$$' -bench . -benchmem ./media/... ./signal/... ./store
	go test -count=1 -tags e2e -timeout 30m -v -run Figures .

# Every screen of the app and of the page, as pictures in build/screens.
screenshots: deps
	CGO_ENABLED=0 go test -count=1 ./ui -run TestScreenshots -shots $(CURDIR)/build/screens
	go test -count=1 -tags e2e -run TestScreenshotsOfPage .

check: ; .ci/check
$(NODE_DIR)/node_modules: $(NODE_DIR)/package-lock.json ; cd $(NODE_DIR) && npm ci --silent && touch node_modules
