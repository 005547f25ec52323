package ui

import (
	"encoding/csv"
	"fmt"
	"io"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"

	"zwiesprache/store"
)

// monthsShown is how many of the last months the settings show; the table has all.
const monthsShown = 6

// numbers is how many sessions there were, and how long, by months: nobody's.
func (s *settingsScreen) numbers() fyne.CanvasObject {
	k := s.w.kit
	t := k.text.Data.Numbers
	all := s.backups.months
	if len(all) == 0 {
		return k.section(t.Title, t.Text, k.prose(t.None, sizeBody, theme.ColorNameForeground, regular))
	}
	rows := columnOf(gap / 2)
	for i := len(all) - 1; i >= max(0, len(all)-monthsShown); i-- {
		m := all[i]
		month := k.text.monthTitle(m.Year, int(m.Month))
		rows.Add(k.prose(sentence(t.Row.with(m.Sessions)).with("month", month, "minutes", itoa(m.Minutes)), sizeBody, theme.ColorNameForeground, regular))
	}
	return k.section(t.Title, t.Text, rows, leftAligned(k.button("numbers.save", quiet, "download", t.Save, s.saveNumbers)))
}

func (s *settingsScreen) saveNumbers() {
	w := s.w
	t, months := w.kit.text.Data.Numbers, s.backups.months
	w.saveFile(t.FileName+".csv", func(to io.Writer) error { return writeNumbers(to, t, months) },
		func(err error) { w.answer(pageBackups, err, t.Saved) })
}

// writeNumbers writes the months as comma-separated values (RFC 4180) with the sign between them that the
// language's spreadsheets expect, and with a byte order mark, without which they take umlauts for something else.
func writeNumbers(to io.Writer, t numbersText, months []store.Month) error {
	if _, err := io.WriteString(to, "\ufeff"); err != nil {
		return err
	}
	table := csv.NewWriter(to)
	table.UseCRLF = true
	table.Comma = rune(t.Separator[0])
	rows := [][]string{{t.Month, t.Sessions, t.Minutes}}
	for _, m := range months {
		rows = append(rows, []string{fmt.Sprintf("%04d-%02d", m.Year, m.Month), itoa(m.Sessions), itoa(m.Minutes)})
	}
	return table.WriteAll(rows)
}
