// Command detach signs files with the release key: FILE.sig beside each, Ed25519 over its bytes (RFC 8032), as OpenSSL
// checks it:
//
//	openssl pkeyutl -verify -pubin -inkey release-key.pem -rawin -in FILE -sigfile FILE.sig
//
// With -pem it writes the key's public half, PEM (RFC 8410), first.
package main

import (
	"crypto/ed25519"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"flag"
	"fmt"
	"os"
	"strings"
)

func main() {
	key := flag.String("key", "", "`file` with the release key: 32 random bytes in base64")
	public := flag.String("pem", "", "`file` to write the public half to")
	flag.Parse()
	if err := run(*key, *public, flag.Args()); err != nil {
		fmt.Fprintln(os.Stderr, "detach:", err)
		os.Exit(1)
	}
}

func run(keyFile, public string, files []string) error {
	line, err := os.ReadFile(keyFile)
	if err != nil {
		return fmt.Errorf("read key: %w", err)
	}
	seed, err := base64.StdEncoding.DecodeString(strings.TrimSpace(string(line)))
	if err != nil || len(seed) != ed25519.SeedSize {
		return errors.New("read key: it is not 32 bytes in base64")
	}
	key := ed25519.NewKeyFromSeed(seed)
	if public != "" {
		der, err := x509.MarshalPKIXPublicKey(key.Public())
		if err != nil {
			return fmt.Errorf("write public key: %w", err)
		}
		if err := os.WriteFile(public, pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der}), 0o644); err != nil {
			return fmt.Errorf("write public key: %w", err)
		}
	}
	for _, name := range files {
		b, err := os.ReadFile(name)
		if err != nil {
			return fmt.Errorf("sign: %w", err)
		}
		if err := os.WriteFile(name+".sig", ed25519.Sign(key, b), 0o644); err != nil {
			return fmt.Errorf("sign: %w", err)
		}
	}
	return nil
}
