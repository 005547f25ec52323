// Command mkplan makes selfie.plan, the network of package blur, from the
// landscape model of MediaPipe's selfie segmentation (Apache-2.0):
//
//	npm pack @mediapipe/selfie_segmentation@0.1.1675465747
//	tar xzf mediapipe-selfie_segmentation-0.1.1675465747.tgz
//	go run ./media/blur/mkplan package/selfie_segmentation_landscape.tflite media/blur/selfie.plan
//
// It takes no other model than the one it knows by its hash, and needs to run
// only when the layout of the plan changes: the plan is part of the source.
package main

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
)

// SHA-256 of the model, and of the plan that is made of it. Whoever changes the
// layout changes the second.
const (
	known = "4aafe6223bb8dac6fac8ca8ed56852870a33051ef3f6238822d282a109962894"
	made  = "873b6d844ea00bab3b1d140b275bf9cc96ef12b4f7ffb7a811aa4686e3f6168d"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "mkplan:", err)
		os.Exit(1)
	}
}

func run(args []string) error {
	if len(args) != 2 {
		return errors.New("want the names of the model and of the plan to write")
	}
	file, err := os.ReadFile(args[0])
	if err != nil {
		return err
	}
	if sum := hash(file); sum != known {
		return fmt.Errorf("%s is not the known model: its SHA-256 is %s", args[0], sum)
	}
	m, err := readModel(file)
	if err != nil {
		return err
	}
	p, err := compile(m)
	if err != nil {
		return err
	}
	data := p.encode()
	if sum := hash(data); sum != made {
		fmt.Printf("the plan is new, its SHA-256 is %s\n", sum)
	}
	return os.WriteFile(args[1], data, 0o644)
}

func hash(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}
