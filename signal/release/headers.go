package release

import (
	"fmt"
	"net/http"
	"strings"
)

// harmless are headers that may come or be changed on the way: what caches,
// proxies and connections need. None of them decides what the page is or may do.
var harmless = map[string]bool{
	"Accept-Ranges": true, "Age": true, "Alt-Svc": true, "Cache-Control": true, "Connection": true,
	"Content-Encoding": true, "Content-Language": true, "Content-Length": true, "Date": true, "Etag": true, "Expires": true,
	"Keep-Alive": true, "Last-Modified": true, "Pragma": true, "Server": true, "Strict-Transport-Security": true,
	"Transfer-Encoding": true, "Vary": true, "Via": true,
}

// extra begins the names that proxies and their owners make up. Browsers heed few
// of them, of which one loads something.
const extra = "X-"

var loading = map[string]bool{"X-Sourcemap": true}

// judge looks at the headers of an answer, of which browsers make what a file is
// and what it may do; kind "" is any. What is not known is refused: new headers
// give new powers, report to others or fetch something else.
func (f *fetcher) judge(h http.Header, kind string) error {
	want := map[string]string{"Content-Security-Policy": f.policy, "Content-Type": kind}
	for name, value := range f.headers {
		want[name] = value
	}
	for name, value := range want {
		if kind == "" && name == "Content-Type" {
			continue
		}
		if got := h.Values(name); len(got) != 1 || got[0] != value {
			return fmt.Errorf("its header %s is another: %w", name, ErrChanged)
		}
	}
	for name := range h {
		_, known := want[name]
		if !known && !harmless[name] && (!strings.HasPrefix(name, extra) || loading[name]) {
			return fmt.Errorf("it has the header %s: %w", name, ErrChanged)
		}
	}
	return nil
}
