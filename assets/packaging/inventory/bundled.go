package inventory

import (
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// owned is a work of others' in our own tree: the package that embeds it, and where its terms stand.
type owned struct {
	pkg                    string
	name, version, licence string
	terms                  string // file
	add                    string // licence's own text, "" when terms hold it
	hash                   string // file
}

var treasures = []owned{
	{"zwiesprache/assets", "Inter (fonts)", "3.019", "OFL-1.1", "assets/fonts/LICENSE", "", "assets/fonts/Inter-Regular.otf"},
	{"zwiesprache/assets", "Lucide (icons)", "", "ISC AND MIT", "assets/icons/LICENSE", "", ""},
	{"zwiesprache/media/blur", "MediaPipe Selfie Segmentation (weights)", "0.1.1675465747", "Apache-2.0", "media/blur/NOTICE", "LICENSE", "media/blur/selfie.plan"},
	{"zwiesprache/signal/web", "MediaPipe Selfie Segmentation (weights)", "0.1.1675465747", "Apache-2.0", "media/blur/NOTICE", "LICENSE", "media/blur/selfie.plan"},
	{"zwiesprache/signal/web", "Words from lists of Uli Fouquet and the EFF", "", "CC-BY-3.0", "signal/words/lists/README.md", "", ""},
	{"zwiesprache/signal/words", "Words from lists of Uli Fouquet and the EFF", "", "CC-BY-3.0", "signal/words/lists/README.md", "", ""},
}

// embedding are our packages that embed files, so that a new one cannot bring something unseen.
var embedding = []string{
	"zwiesprache", "zwiesprache/assets", "zwiesprache/media/blur", "zwiesprache/signal/web", "zwiesprache/signal/words",
}

// bundled finds fonts, icons and data that a product embeds.
func bundled(root string, linked []linkedPackage) (all []Component, err error) {
	for _, p := range linked {
		if p.Module == nil || !p.Module.Main {
			continue
		}
		if len(p.EmbedFiles) > 0 && !slices.Contains(embedding, p.ImportPath) {
			return nil, fmt.Errorf("%s embeds files: find out whose, and their licence", p.ImportPath)
		}
		for _, o := range treasures {
			if o.pkg != p.ImportPath {
				continue
			}
			terms, err := text(filepath.Join(root, o.terms))
			if err != nil {
				return nil, err
			}
			if o.add != "" {
				full, err := text(filepath.Join(root, o.add))
				if err != nil {
					return nil, err
				}
				terms += "\n" + full
			}
			name := strings.ToLower(strings.Fields(o.name)[0])
			all = append(all, Component{Name: o.name, Version: o.version, Licence: o.licence, Text: terms, Purl: "pkg:generic/" + name, File: o.hash})
		}
	}
	return all, nil
}

// pagePackages are the npm packages that the page's build bundles: all that package.json lists for use, and what they need.
func pagePackages(root string) (all []Component, err error) {
	web := filepath.Join(root, "signal", "web")
	b, err := os.ReadFile(filepath.Join(web, "package-lock.json"))
	if err != nil {
		return nil, err
	}
	var lock struct {
		Packages map[string]struct {
			Version, Integrity, License string
			Dev                         bool
		}
	}
	if err := json.Unmarshal(b, &lock); err != nil {
		return nil, fmt.Errorf("read package-lock.json: %w", err)
	}
	for path, p := range lock.Packages {
		name, ok := strings.CutPrefix(path, "node_modules/")
		if !ok || p.Dev {
			continue
		}
		terms, err := text(filepath.Join(web, path, "LICENSE"))
		if err != nil {
			return nil, err
		}
		ids, err := identify(terms)
		if err != nil {
			return nil, fmt.Errorf("%s: LICENSE %w", name, err)
		}
		if got := expression(ids); got != p.License {
			return nil, fmt.Errorf("%s says it is under %s, its text is %s", name, p.License, got)
		}
		sum, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(p.Integrity, "sha512-"))
		if err != nil {
			return nil, fmt.Errorf("%s: its checksum: %w", name, err)
		}
		all = append(all, Component{
			Name: name, Version: p.Version, Licence: p.License, Text: terms,
			Purl: "pkg:npm/" + strings.Replace(name, "@", "%40", 1) + "@" + p.Version, Hash: "SHA-512 " + hex.EncodeToString(sum),
		})
	}
	return all, nil
}
