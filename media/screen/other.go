//go:build !linux && !windows

package screen

func sources() ([]Source, error) { return nil, ErrUnsupported }

func open(string) (grabber, error) { return nil, ErrUnsupported }
