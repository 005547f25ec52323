package main

import (
	"archive/tar"
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"os/exec"
	"time"
)

// user owns /state and runs the program: nobody whom a host knows.
const user = 65532

const (
	typeIndex    = "application/vnd.oci.image.index.v1+json"
	typeManifest = "application/vnd.oci.image.manifest.v1+json"
	typeConfig   = "application/vnd.oci.image.config.v1+json"
	typeLayer    = "application/vnd.oci.image.layer.v1.tar+zstd"
)

// descriptor points to a blob (image specification, "Content Descriptors").
type descriptor struct {
	MediaType   string            `json:"mediaType"`
	Digest      string            `json:"digest"`
	Size        int               `json:"size"`
	Platform    map[string]string `json:"platform,omitempty"`
	Annotations map[string]string `json:"annotations,omitempty"`
}

// manifest is that of an image, or an index of one.
type manifest struct {
	SchemaVersion int          `json:"schemaVersion"`
	MediaType     string       `json:"mediaType"`
	Config        *descriptor  `json:"config,omitempty"`
	Layers        []descriptor `json:"layers,omitempty"`
	Manifests     []descriptor `json:"manifests,omitempty"`
}

// layout is the image with that one layer, a tar file, as a tar file of an OCI layout.
func layout(layer []byte, version string, at time.Time) ([]byte, error) {
	pack := exec.Command("zstd", "-q", "-19", "--single-thread", "-c") // a sixth smaller than gzip
	pack.Stdin = bytes.NewReader(layer)
	packed, err := pack.Output()
	if err != nil {
		return nil, fmt.Errorf("pack the layer by zstd: %w", err)
	}
	var blobs []entry
	keep := func(kind string, content []byte) descriptor {
		sum := fmt.Sprintf("%x", sha256.Sum256(content))
		blobs = append(blobs, entry{tar.Header{Name: "blobs/sha256/" + sum, Mode: 0o644}, content})
		return descriptor{MediaType: kind, Digest: "sha256:" + sum, Size: len(content)}
	}
	data := keep(typeLayer, packed)
	config := keep(typeConfig, encode(settings(layer, version, at)))
	image := keep(typeManifest, encode(manifest{SchemaVersion: 2, MediaType: typeManifest, Config: &config, Layers: []descriptor{data}}))
	image.Platform = map[string]string{"architecture": "amd64", "os": "linux"}
	image.Annotations = map[string]string{"org.opencontainers.image.ref.name": version}
	index := encode(manifest{SchemaVersion: 2, MediaType: typeIndex, Manifests: []descriptor{image}})
	return archive(at, append([]entry{
		{tar.Header{Name: "oci-layout", Mode: 0o644}, []byte(`{"imageLayoutVersion":"1.0.0"}`)},
		{tar.Header{Name: "index.json", Mode: 0o644}, index},
		folder("blobs/", 0), folder("blobs/sha256/", 0),
	}, blobs...))
}

// settings is the image's configuration. The ports are those of a server that does TLS itself, as the firewall's
// list in ADMIN.md has them; those of relayed media are not named, because there are too many to publish each.
func settings(layer []byte, version string, at time.Time) map[string]any {
	return map[string]any{
		"created":      at.Format(time.RFC3339),
		"architecture": "amd64",
		"os":           "linux",
		"config": map[string]any{
			"User":         fmt.Sprintf("%d:%d", user, user),
			"Entrypoint":   []string{"/rendezvous"},
			"Env":          []string{"RENDEZVOUS_STATE=/state"},
			"StopSignal":   "SIGTERM",
			"ExposedPorts": map[string]any{"443/tcp": struct{}{}, "80/tcp": struct{}{}, "3478/tcp": struct{}{}, "3478/udp": struct{}{}},
			"Labels": map[string]string{
				"org.opencontainers.image.title":    "zwiesprache-rendezvous",
				"org.opencontainers.image.version":  version,
				"org.opencontainers.image.licenses": "Apache-2.0",
			},
		},
		"rootfs":  map[string]any{"type": "layers", "diff_ids": []string{fmt.Sprintf("sha256:%x", sha256.Sum256(layer))}},
		"history": []any{map[string]any{"created": at.Format(time.RFC3339), "created_by": "zwiesprache"}},
	}
}

// encode is v as JSON, keys of maps in order. It panics on what JSON has not, which stands nowhere above.
func encode(v any) []byte {
	b, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return b
}
