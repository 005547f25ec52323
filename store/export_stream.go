package store

import (
	"bufio"
	"bytes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	"golang.org/x/crypto/chacha20poly1305"
)

// An export is one file under a passphrase of its own:
//
//	19 bytes  "zwiesprache export\n"
//	1 byte    version, 1
//	9 bytes   passes 4, memory in KiB 4, lanes 1 of Argon2id (RFC 9106)
//	16 bytes  its salt
//	16 bytes  proof that a passphrase is the right one
//	32 bytes  SHA-256 of all before: a head that rotted must not look like a wrong passphrase
//	chunks    ChaCha20-Poly1305 (RFC 8439) over 64 KiB each, the last one shorter or as long
//
// The chunks' key and the proof are made of passphrase and head (HKDF). A chunk's nonce is its
// number and whether it is the last, so that none can be left out, moved, put in or cut off
// unseen. Reader and writer hold one chunk at a time.
const (
	exportMagic   = "zwiesprache export\n"
	exportVersion = 1
	exportProof   = 16
	exportChunk   = 64 << 10
)

// exportHead is in the order of the file, after magic and version.
type exportHead struct {
	Passes, Memory uint32
	Lanes          uint8
	Salt           [saltSize]byte
}

// exportStart is the length of what is in clear.
const exportStart = len(exportMagic) + 1 + 9 + saltSize + exportProof + sha256.Size

// exportKeys returns the chunks' cipher and the proof.
func exportKeys(head exportHead, passphrase []byte) (cipher.AEAD, []byte, error) {
	stretched := cost{head.Passes, head.Memory, head.Lanes}.stretch(passphrase, head.Salt[:])
	defer clear(stretched)
	numbers, err := binary.Append(nil, binary.BigEndian, head)
	if err != nil {
		return nil, nil, err
	}
	key, err := hkdf.Key(sha256.New, stretched, numbers, "zwiesprache export 1 chunks", chacha20poly1305.KeySize)
	if err != nil {
		return nil, nil, err
	}
	defer clear(key)
	proof, err := hkdf.Key(sha256.New, stretched, numbers, "zwiesprache export 1 proof", exportProof)
	if err != nil {
		return nil, nil, err
	}
	aead, err := chacha20poly1305.New(key)
	return aead, proof, err
}

// chunkNonce is the number of a chunk and whether it is the last.
func chunkNonce(number uint64, last bool) []byte {
	nonce := binary.BigEndian.AppendUint64(make([]byte, 3, chacha20poly1305.NonceSize), number)
	if last {
		return append(nonce, 1)
	}
	return append(nonce, 0)
}

// exportWriter seals what is written to it. Without Close the file is cut off.
type exportWriter struct {
	to     io.Writer
	aead   cipher.AEAD
	chunk  []byte // not sealed yet; with room for its tag
	number uint64
}

func newExportWriter(to io.Writer, c cost, passphrase []byte) (*exportWriter, error) {
	head := exportHead{Passes: c.passes, Memory: c.memory, Lanes: c.lanes}
	rand.Read(head.Salt[:])
	aead, proof, err := exportKeys(head, passphrase)
	if err != nil {
		return nil, err
	}
	start, err := binary.Append(append([]byte(exportMagic), exportVersion), binary.BigEndian, head)
	if err != nil {
		return nil, err
	}
	start = append(start, proof...)
	sum := sha256.Sum256(start)
	if _, err := to.Write(append(start, sum[:]...)); err != nil {
		return nil, err
	}
	return &exportWriter{to: to, aead: aead, chunk: make([]byte, 0, exportChunk+chacha20poly1305.Overhead)}, nil
}

func (w *exportWriter) Write(plain []byte) (written int, err error) {
	for len(plain) > 0 {
		if len(w.chunk) == exportChunk { // only now it is known not to be the last
			if err := w.flush(false); err != nil {
				return written, err
			}
		}
		n := min(len(plain), exportChunk-len(w.chunk))
		w.chunk, plain, written = append(w.chunk, plain[:n]...), plain[n:], written+n
	}
	return written, nil
}

// Close writes the last chunk; it leaves what is below open.
func (w *exportWriter) Close() error { return w.flush(true) }

func (w *exportWriter) flush(last bool) error {
	sealed := w.aead.Seal(w.chunk[:0], chunkNonce(w.number, last), w.chunk, nil)
	w.chunk, w.number = w.chunk[:0], w.number+1
	_, err := w.to.Write(sealed)
	return err
}

// exportReader opens what an exportWriter wrote: nothing comes out of it that was not sealed,
// and io.EOF only after the last chunk. Else it ends in ErrExport.
type exportReader struct {
	from   *bufio.Reader
	aead   cipher.AEAD
	sealed []byte
	plain  []byte // opened and not read yet; in sealed
	number uint64
	done   bool
}

// newExportReader reads the head. ErrExport, ErrNewer, ErrWrongPassphrase.
func newExportReader(from io.Reader, passphrase string) (*exportReader, error) {
	start := make([]byte, exportStart)
	if _, err := io.ReadFull(from, start); err != nil {
		return nil, unexpected(err, "its head is cut off")
	}
	body, ours := bytes.CutPrefix(start, []byte(exportMagic))
	sum := sha256.Sum256(start[:exportStart-sha256.Size])
	if !ours || !bytes.Equal(sum[:], start[exportStart-sha256.Size:]) {
		return nil, fmt.Errorf("%w: no head of ours", ErrExport)
	}
	if body[0] > exportVersion {
		return nil, fmt.Errorf("%w: version %d", ErrNewer, body[0])
	}
	var head exportHead
	size, err := binary.Decode(body[1:], binary.BigEndian, &head)
	if err != nil || body[0] != exportVersion || !(cost{head.Passes, head.Memory, head.Lanes}).valid() {
		return nil, fmt.Errorf("%w: its head makes no sense", ErrExport)
	}
	normal, err := normalPassphrase(passphrase)
	if err != nil { // none that could have been set
		return nil, ErrWrongPassphrase
	}
	defer clear(normal)
	aead, proof, err := exportKeys(head, normal)
	if err != nil {
		return nil, err
	}
	if subtle.ConstantTimeCompare(proof, body[1+size:][:exportProof]) == 0 {
		return nil, ErrWrongPassphrase
	}
	return newChunkReader(from, aead), nil
}

func newChunkReader(from io.Reader, aead cipher.AEAD) *exportReader {
	return &exportReader{from: bufio.NewReader(from), aead: aead, sealed: make([]byte, exportChunk+chacha20poly1305.Overhead)}
}

func (r *exportReader) Read(p []byte) (int, error) {
	for len(r.plain) == 0 {
		if r.done {
			return 0, io.EOF
		}
		if err := r.next(); err != nil {
			return 0, err
		}
	}
	n := copy(p, r.plain)
	r.plain = r.plain[n:]
	return n, nil
}

// next opens a chunk; the last is the one after which there is nothing.
func (r *exportReader) next() error {
	n, err := io.ReadFull(r.from, r.sealed)
	switch {
	case errors.Is(err, io.ErrUnexpectedEOF):
		r.done = true
	case err != nil:
		return unexpected(err, "it is cut off")
	default:
		_, err := r.from.Peek(1)
		if r.done = errors.Is(err, io.EOF); err != nil && !r.done {
			return err
		}
	}
	r.plain, err = r.aead.Open(r.sealed[:0], chunkNonce(r.number, r.done), r.sealed[:n], nil)
	if err != nil {
		return fmt.Errorf("%w: chunk %d", ErrExport, r.number)
	}
	r.number++
	return nil
}

// unexpected is ErrExport where a file ended too early; other errors of reading stay what they are.
func unexpected(err error, what string) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return fmt.Errorf("%w: %s", ErrExport, what)
	}
	return err
}
