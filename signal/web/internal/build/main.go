// Command build bundles the page from src into dist. It runs from signal/web,
// as `go generate` does, and needs the modules of package-lock.json beside it.
// With -tests it bundles the page's tests into a folder instead, for Node.
//
// Names are fixed, not hashed: the server answers with entity tags, and a
// change of the page shows as a change of few files.
package main

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"

	"github.com/evanw/esbuild/pkg/api"
)

// copied are the files that need no bundling, by their names in dist. The blur
// is the desktop's; mkwasm and mkplan beside it make its files.
var copied = map[string]string{
	"index.html":       "src/index.html",
	"style.css":        "src/style.css",
	"icon.svg":         "src/icon.svg",
	"blur/blur.wasm":   "src/blur/blur.wasm",
	"blur/selfie.plan": "../../media/blur/selfie.plan",
	"blur/NOTICE.txt":  "../../media/blur/NOTICE",
}

// entries are what the page loads by itself: at once, or when it is needed.
var entries = []string{"src/main.ts", "src/meet.ts", "src/call.ts", "src/text/??.ts", "src/check/??.ts", "src/blur/blur.ts", "src/blur/worker.ts"}

func main() {
	tests := flag.String("tests", "", "bundle the tests into this `folder`")
	flag.Parse()
	if err := run(*tests); err != nil {
		fmt.Fprintln(os.Stderr, "build page:", err)
		os.Exit(1)
	}
}

func run(tests string) error {
	if tests != "" {
		files, err := bundle([]string{"test/*.test.ts"}, api.BuildOptions{Outdir: tests, Outbase: "test", Platform: api.PlatformNode})
		if err != nil {
			return err
		}
		return replace(tests, files)
	}
	files, err := bundle(entries, api.BuildOptions{Outdir: "dist", Outbase: "src", Platform: api.PlatformBrowser, Splitting: true})
	if err != nil {
		return err
	}
	for name, from := range copied {
		data, err := os.ReadFile(from)
		if err != nil {
			return err
		}
		files[name] = data
	}
	return replace("dist", files)
}

// bundle returns the built files by their path below the output folder.
func bundle(patterns []string, options api.BuildOptions) (map[string][]byte, error) {
	for _, pattern := range patterns {
		names, err := filepath.Glob(pattern)
		if err != nil {
			return nil, err
		}
		options.EntryPoints = append(options.EntryPoints, names...)
	}
	options.Bundle = true
	options.Format = api.FormatESModule
	options.Target = api.ES2022
	options.Charset = api.CharsetUTF8
	// Not minified: whoever wants to know what the page does can read it.
	options.LegalComments = api.LegalCommentsEndOfFile
	options.ChunkNames = "shared"
	options.LogLevel = api.LogLevelWarning
	result := api.Build(options)
	if len(result.Errors) > 0 {
		return nil, fmt.Errorf("bundle: %d errors", len(result.Errors))
	}
	root, err := filepath.Abs(options.Outdir)
	if err != nil {
		return nil, err
	}
	files := map[string][]byte{}
	for _, file := range result.OutputFiles {
		name, err := filepath.Rel(root, file.Path)
		if err != nil {
			return nil, err
		}
		files[name] = file.Contents
	}
	return files, nil
}

// replace puts files into dir, and nothing else.
func replace(dir string, files map[string][]byte) error {
	if err := os.RemoveAll(dir); err != nil {
		return err
	}
	for name, data := range files {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(path, data, 0o644); err != nil {
			return err
		}
	}
	return nil
}
