package sheet

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"strings"

	"github.com/xuri/excelize/v2"
)

// readWorkbook reads the first sheet of an XLSX.
func readWorkbook(content []byte, visit func(Row) error) (err error) {
	if err := weigh(content); err != nil {
		return err
	}
	defer func() {
		if stumbled := recover(); stumbled != nil { // over a part that is not what it claims to be
			err = ErrForm.With("part", "sheet")
		}
	}()
	book, err := excelize.OpenReader(bytes.NewReader(content), excelize.Options{
		RawCellValue: true, UnzipSizeLimit: maxUnpacked, UnzipXMLSizeLimit: maxUnpacked,
	})
	if err != nil {
		return ErrForm.Because(err)
	}
	defer book.Close()
	names := book.GetSheetList()
	if len(names) == 0 {
		return ErrForm
	}
	rows, err := book.Rows(names[0])
	if err != nil {
		return ErrForm.Because(err)
	}
	defer rows.Close()
	return eachRow(rows, visit)
}

// maxGaps is how many rows without anything are passed over: a cell in the last
// row that a sheet can have must not make us count to it.
const maxGaps = 2 * MaxRows

func eachRow(rows *excelize.Rows, visit func(Row) error) error {
	for line := 1; rows.Next(); line++ {
		if line > maxGaps {
			return ErrSize
		}
		cells, err := rows.Columns()
		if err != nil {
			return ErrForm.Because(err)
		}
		if empty(cells) {
			continue
		}
		row, err := judge(Row{Line: line, Cells: cells})
		if err != nil {
			return err
		}
		if err := visit(row); err != nil {
			return err
		}
	}
	if err := rows.Error(); err != nil {
		return ErrForm.Because(err)
	}
	return nil
}

// weigh unpacks a workbook into nothing and refuses one that is larger inside
// than it may be. Sheets are read row by row; the tags of all other parts become
// values in memory, many times larger than their text, so they are counted.
func weigh(content []byte) error {
	packed, err := zip.NewReader(bytes.NewReader(content), int64(len(content)))
	if err != nil {
		return ErrForm.Because(err)
	}
	if len(packed.File) > maxParts {
		return ErrSize
	}
	left, tags := int64(maxUnpacked), 0
	for _, part := range packed.File {
		if part.UncompressedSize64 > uint64(left) {
			return ErrSize
		}
		scale := &scale{most: left}
		in, err := part.Open()
		if err != nil {
			return ErrForm.Because(err)
		}
		rows := strings.HasPrefix(strings.ToLower(part.Name), "xl/worksheets/sheet")
		if rows {
			err = wellFormed(io.TeeReader(in, scale))
		} else {
			_, err = io.Copy(scale, in)
		}
		_ = in.Close() // only read from
		if scale.weight > left {
			return ErrSize
		}
		if err != nil {
			return ErrForm.Because(err)
		}
		left -= scale.weight
		if !rows {
			tags += scale.tags
		}
		if tags > maxTags {
			return ErrSize
		}
	}
	return nil
}

// wellFormed reads XML to its end: the reader of rows would end at the first fault
// without a word, and rows would be missing.
func wellFormed(in io.Reader) error {
	const deepest = 64
	tokens := xml.NewDecoder(in)
	for depth := 0; ; {
		token, err := tokens.Token()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		switch token.(type) {
		case xml.StartElement:
			depth++
		case xml.EndElement:
			depth--
		}
		if depth > deepest {
			return ErrForm
		}
	}
}

// scale counts what is written to it, and the tags in it.
type scale struct {
	most, weight int64
	tags         int
}

func (s *scale) Write(b []byte) (int, error) {
	s.weight += int64(len(b))
	s.tags += bytes.Count(b, []byte("<"))
	if s.weight > s.most {
		return 0, ErrSize
	}
	return len(b), nil
}
