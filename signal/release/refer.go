package release

import (
	"net/url"
	"path"
	"regexp"
)

var (
	// attributes are all through which HTML makes a browser fetch something.
	attributes = regexp.MustCompile(`(?i)\s(?:src|href|srcset|data|poster|action|formaction|manifest|background|ping)\s*=\s*("[^"]*"|'[^']*'|[^\s>]*)`)
	// strings of a script that name a file beside it: imports, workers, pictures.
	quoted = regexp.MustCompile("[\"'`](\\.\\.?/[^\"'`\\s]*)[\"'`]")
	styles = regexp.MustCompile(`(?i)url\(\s*["']?([^"')]*)|@import\s+["']([^"']*)`)
)

// Stray gives the references in one of the page's files that lead out of the
// manifest: to a file it does not list, or to another place.
func (m Manifest) Stray(name string, content []byte) (stray []string) {
	for _, to := range references(name, content) {
		u, err := url.Parse(to)
		switch {
		case err == nil && u.Scheme == "data":
		case err != nil || u.Scheme != "" || u.Host != "":
			stray = append(stray, to)
		case u.Path == "": // a fragment or a question to the page itself
		default:
			if _, ok := m.Files[path.Join("/", path.Dir(name), u.Path)[1:]]; !ok {
				stray = append(stray, to)
			}
		}
	}
	return stray
}

func references(name string, content []byte) (found []string) {
	switch path.Ext(name) {
	case ".html":
		for _, a := range attributes.FindAllSubmatch(content, -1) {
			value := string(a[1])
			if len(value) > 1 && (value[0] == '"' || value[0] == '\'') {
				value = value[1 : len(value)-1]
			}
			found = append(found, value)
		}
	case ".js":
		for _, s := range quoted.FindAllSubmatch(content, -1) {
			found = append(found, string(s[1]))
		}
	case ".css":
		for _, s := range styles.FindAllSubmatch(content, -1) {
			found = append(found, string(s[1])+string(s[2]))
		}
	}
	return found
}
