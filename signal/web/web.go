// Package web holds the client's page as it goes over the wire: TypeScript in
// src, the built page in dist, which is committed so that a plain `go build`
// is whole. Page is the first thing to call. It serves nothing itself.
package web

import (
	"embed"
	"io/fs"
)

//go:generate go run ./internal/build
//go:generate go run ../cmd/manifest

//go:embed all:dist
var dist embed.FS

// Page is the built page: index.html and the files it names.
func Page() fs.FS {
	page, err := fs.Sub(dist, "dist")
	if err != nil {
		panic(err) // "dist" is a valid path
	}
	return page
}
