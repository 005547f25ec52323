package ui

import (
	"bytes"
	"fmt"
	"image"
	_ "image/jpeg" // of photos of a signed sheet
	_ "image/png"  // of scans
	"io"
	"net/http"
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"golang.org/x/image/draw"

	"zwiesprache/store"
)

// Limits of a picture that is shown: of more pixels a small file could fill the memory.
const (
	mostPixels = 60 << 20 // 60 megapixels, more than telephones take
	shownSide  = 1600     // pixels of the longer side on the screen
)

// attachment is the file that is kept.
func (s *consentCard) attachment() fyne.CanvasObject {
	k := s.w.kit
	t := k.text.Invite.Consent
	what := t.Image
	if s.c.File == pdfType {
		what = t.Document
	}
	about := k.prose(t.Attached.with("what", what, "size", k.text.size(int64(s.c.Size))), sizeBody, theme.ColorNameForeground, medium)
	buttons := container.New(&flow{gap: gap})
	if s.c.File == "image/jpeg" || s.c.File == "image/png" {
		buttons.Add(k.button("consent.view", quiet, "eye", t.View, s.view))
	}
	buttons.Add(k.button("consent.copy", quiet, "file-text", t.SaveCopy, s.askToCopy))
	return k.backed(theme.ColorNameBackground, 12, padded(12, 14, columnOf(gap,
		border(nil, nil, middle(k.icon("paperclip", 18, theme.ColorNamePrimary)), nil, padded(0, 10, vcentre(about))), buttons)))
}

const (
	pdfType  = "application/pdf"
	heicType = "image/heic"
)

// extensionOf is what a file of that type is called.
func extensionOf(mediaType string) string {
	return map[string]string{pdfType: ".pdf", "image/jpeg": ".jpg", "image/png": ".png", heicType: ".heic"}[mediaType]
}

// typeOf is the media type of what can be attached, by the file's first bytes whatever its name; "" = something else.
func typeOf(content []byte) string {
	if kind := http.DetectContentType(content); extensionOf(kind) != "" {
		return kind
	}
	// ISO/IEC 23008-12: a box "ftyp" with one of the brands of HEIF.
	if len(content) > 12 && string(content[4:8]) == "ftyp" && slices.Contains([]string{"heic", "heix", "heif", "mif1", "msf1"}, string(content[8:12])) {
		return heicType
	}
	return ""
}

// choose asks for the file to attach.
func (s *consentCard) choose() {
	var content []byte
	s.w.openFile([]string{".pdf", ".jpg", ".jpeg", ".png", ".heic", ".heif"}, readInto(&content), func(err error) { s.attach(content, err) })
}

// take attaches a file that was dropped on the window.
func (s *consentCard) take(path string) {
	var content []byte
	s.w.readFile(path, readInto(&content), func(err error) { s.attach(content, err) })
}

// readInto reads no more than can be kept, and one byte that tells of more.
func readInto(content *[]byte) func(string, io.Reader) error {
	return func(_ string, r io.Reader) (err error) {
		*content, err = io.ReadAll(io.LimitReader(r, store.MaxAttachment+1))
		return err
	}
}

// attach keeps a file, sealed; with it the form is back, unless that was noted before.
func (s *consentCard) attach(content []byte, err error) {
	w := s.w
	t := w.kit.text
	kind := typeOf(content)
	switch {
	case err != nil:
		w.tell(t.Common.Close, w.sentence(err))
		return
	case len(content) > store.MaxAttachment:
		w.tell(t.Common.Close, t.Invite.Consent.TooLarge)
		return
	case kind == "":
		w.tell(t.Common.Close, t.Invite.Consent.WrongKind)
		return
	}
	c, err := w.changeConsent(s.a, func(c *store.Consent) {
		if !c.Received.After(c.Withdrawn) {
			c.Received = w.cfg.Now()
		}
	})
	if err != nil {
		s.done(err)
		return
	}
	held := w.cfg.Store
	w.run(func() { err = held.Attach(c.ID, kind, content) }, func() { s.done(err) })
}

// view shows the picture inside the window; it is never a file in clear.
func (s *consentCard) view() {
	w := s.w
	t := w.kit.text
	var picture image.Image
	held, id := w.cfg.Store, s.a.Consent
	w.run(func() {
		_, content, err := held.Attachment(id)
		if err == nil {
			picture, err = decodePicture(content)
		}
		if err != nil {
			w.cfg.Log.Error("show an attached picture", "error", err)
		}
	}, func() {
		if !s.here() {
			return
		}
		if picture == nil {
			w.tell(t.Common.Close, t.Invite.Consent.NoPicture)
			return
		}
		img := canvas.NewImageFromImage(picture)
		img.FillMode = canvas.ImageFillContain
		const width, height = 900, 560
		size := w.win.Canvas().Size()
		place := container.New(sized{Width: 1, Height: min(height, size.Height-240)}, img)
		w.overlay(t.Invite.Consent.Title, "", place, w.kit.button("consent.close", primary, "", t.Common.Close, w.closeDialog), width)
	})
}

// decodePicture reads a photo or scan, upright and no larger than a screen needs.
func decodePicture(content []byte) (image.Image, error) {
	c, _, err := image.DecodeConfig(bytes.NewReader(content))
	if err != nil {
		return nil, err
	}
	if c.Width <= 0 || c.Height <= 0 || c.Width > mostPixels/c.Height {
		return nil, fmt.Errorf("a picture of %d by %d pixels", c.Width, c.Height)
	}
	full, _, err := image.Decode(bytes.NewReader(content))
	if err != nil {
		return nil, err
	}
	small := full
	if side := max(c.Width, c.Height); side > shownSide {
		to := image.NewRGBA(image.Rect(0, 0, max(1, c.Width*shownSide/side), max(1, c.Height*shownSide/side)))
		draw.ApproxBiLinear.Scale(to, to.Bounds(), full, full.Bounds(), draw.Src, nil)
		small = to
	}
	return upright(small, orientationOf(content)), nil
}

// askToCopy warns before a copy in clear is made.
func (s *consentCard) askToCopy() {
	w := s.w
	t := w.kit.text.Invite.Consent
	held, id := w.cfg.Store, s.a.Consent
	w.ask("copy", t.CopyTitle, t.CopyText, t.SaveCopy, w.kit.text.Common.Cancel, func() {
		s.save(t.FormName+extensionOf(s.c.File), func(to io.Writer) error {
			_, content, err := held.Attachment(id)
			if err == nil {
				_, err = to.Write(content)
			}
			return err
		})
	})
}
