//go:build !cgo

package media

// Without cgo the camera drivers compile to an empty shell and the codecs are
// missing: the program would start blind and deaf without an error. The line
// below does not compile, and its name says why.
var _ = build_with_CGO_ENABLED_1_and_a_C_compiler
