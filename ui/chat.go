package ui

import (
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"

	"zwiesprache/signal/session"
)

// longestChat is the most that one line may hold, in bytes (PROTOCOL.md, "Inside the seal").
const longestChat = 4096

// chatPane is the conversation in writing.
type chatPane struct {
	s      *talk
	lines  *fyne.Container
	scroll *container.Scroll
	write  *entry
	shown  []session.ChatLine
}

func newChatPane(s *talk) *chatPane { return &chatPane{s: s, lines: columnOf(gap * 1.5)} }

func (p *chatPane) first() fyne.Focusable { return p.write }

func (p *chatPane) content() fyne.CanvasObject {
	k := p.s.w.kit
	t := k.text.Chat
	p.scroll = k.scroll(container.New(gutter{}, p.lines))
	p.write = k.entry("chat.text", "", t.Write, nil)
	p.write.OnSubmitted = func(string) { p.send() }
	send := k.iconButton("chat.send", "send", t.Send, theme.ColorNameForegroundOnPrimary, p.send)
	send.setFill(theme.ColorNamePrimary)
	p.fill(p.s.shown.Chat)
	bottom := border(nil, nil, nil, container.New(layout.NewCustomPaddedLayout(0, 0, gap, 0), send), p.write)
	return border(k.paneHead(t.Title, t.Hint), bottom, nil, nil, p.scroll)
}

// send hands the line over; what is too long is cut at a letter.
func (p *chatPane) send() {
	text := strings.TrimSpace(p.write.Text)
	if text == "" {
		return
	}
	for len(text) > longestChat {
		runes := []rune(text)
		text = string(runes[:len(runes)-1])
	}
	p.s.command(func(c Session) { c.Chat(text) })
	p.write.SetText("")
}

func (p *chatPane) render(now session.Snapshot) {
	if !slices.Equal(p.shown, now.Chat) {
		p.fill(now.Chat)
	}
}

func (p *chatPane) fill(lines []session.ChatLine) {
	k := p.s.w.kit
	p.shown = lines
	p.lines.RemoveAll()
	for _, l := range lines {
		p.lines.Add(k.bubble(l, len(p.s.w.room.met) > 1))
	}
	if len(lines) == 0 {
		p.lines.Add(k.prose(k.text.Chat.Empty, sizeSmall, colorMuted, regular))
	}
	p.lines.Refresh()
	p.scroll.Refresh()
	p.scroll.ScrollToBottom()
}

// bubble is one line of the chat: ours at the right, theirs at the left, with the name of whoever wrote it
// when there are several.
func (k *kit) bubble(l session.ChatLine, several bool) fyne.CanvasObject {
	own := l.Guest == ""
	fill := colorSoft
	if own {
		fill = theme.ColorNameButton
	}
	back := canvas.NewRectangle(k.color(fill))
	back.CornerRadius = corner
	if own {
		back.BottomRightCornerRadius = 4
	} else {
		back.BottomLeftCornerRadius = 4
	}
	text := k.prose(l.Text, sizeBody-0.5, theme.ColorNameForeground, regular)
	time := k.line(clock(l.At), sizeSmall-1, colorMuted, regular)
	switch {
	case l.Lost:
		time = k.prose(k.text.Chat.Lost, sizeSmall-1, theme.ColorNameError, regular)
	case several && !own:
		time = k.line(clock(l.At)+" · "+l.Name, sizeSmall-1, colorMuted, regular)
	}
	if own {
		time.align = fyne.TextAlignTrailing
	}
	return container.New(&bubbleLayout{own: own, text: text}, back, text, time)
}

// bubbleLayout sets the background, the text on it and the time under it.
type bubbleLayout struct {
	own  bool
	text *label
}

const (
	bubbleEdge  = 13
	bubbleShare = 0.88 // of the pane's width, at most
)

func (b *bubbleLayout) MinSize(o []fyne.CanvasObject) fyne.Size {
	t, u := o[1].MinSize(), o[2].MinSize()
	return fyne.NewSize(max(60, u.Width), t.Height+2*bubbleEdge-6+4+u.Height)
}

func (b *bubbleLayout) Layout(o []fyne.CanvasObject, size fyne.Size) {
	back, text, time := o[0], o[1], o[2]
	width := min(b.text.natural()+1, size.Width*bubbleShare-2*bubbleEdge)
	text.Resize(fyne.NewSize(width, 1))
	height := text.MinSize().Height
	text.Resize(fyne.NewSize(width, height))
	var x float32
	if b.own {
		x = size.Width - width - 2*bubbleEdge
	}
	back.Move(fyne.NewPos(x, 0))
	back.Resize(fyne.NewSize(width+2*bubbleEdge, height+2*bubbleEdge-6))
	text.Move(fyne.NewPos(x+bubbleEdge, bubbleEdge-3))
	time.Resize(fyne.NewSize(size.Width, time.MinSize().Height))
	time.Move(fyne.NewPos(0, height+2*bubbleEdge-6+4))
}
