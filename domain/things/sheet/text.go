package sheet

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"
)

// readText reads CSV: with commas, semicolons or tabs, in UTF-8 or, as Chinese
// spreadsheets save it, in GB 18030.
func readText(content []byte, visit func(Row) error) error {
	if bytes.IndexByte(content, 0) >= 0 {
		return ErrForm
	}
	content = bytes.TrimPrefix(content, []byte("\ufeff"))
	if !utf8.Valid(content) {
		decoded, err := simplifiedchinese.GB18030.NewDecoder().Bytes(content)
		if err != nil {
			return ErrForm.Because(err)
		}
		content = decoded
	}
	rows := csv.NewReader(bytes.NewReader(content))
	rows.FieldsPerRecord, rows.Comma = -1, separator(content)
	for {
		cells, err := rows.Read()
		if errors.Is(err, io.EOF) {
			return nil
		}
		row := Row{Cells: cells}
		if wrong := (*csv.ParseError)(nil); errors.As(err, &wrong) {
			row = Row{Line: wrong.StartLine, Wrong: "quote"}
		} else if err != nil {
			return ErrForm.Because(err)
		} else if row.Line, _ = rows.FieldPos(0); empty(cells) {
			continue
		} else if strings.ContainsRune(strings.Join(cells, ""), utf8.RuneError) {
			row = Row{Line: row.Line, Wrong: "encoding"}
		}
		if row, err = judge(row); err != nil {
			return err
		}
		if err := visit(row); err != nil {
			return err
		}
	}
}

// separator is what stands between the columns of the head.
func separator(content []byte) rune {
	head, _, _ := bytes.Cut(content, []byte("\n"))
	best, most := ',', 0
	for _, one := range []rune{',', ';', '\t'} {
		if n := bytes.Count(head, []byte(string(one))); n > most {
			best, most = one, n
		}
	}
	return best
}
