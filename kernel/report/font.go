package report

import (
	"bytes"
	"compress/gzip"
	_ "embed"
	"fmt"
	"io"

	"github.com/signintech/gopdf"
	"golang.org/x/image/font/gofont/goregular"
)

// han is Droid Sans Fallback (Apache-2.0), which has every Chinese character of GBK,
// names that are seldom written among them, but no Latin letters.
//
//go:embed han.ttf.gz
var han []byte

// The fonts of a page.
const (
	latinFont = "latin"
	hanFont   = "han"
)

// firstHan is where the signs begin that stand in the Chinese font.
const firstHan = '\u2e80'

func fontOf(r rune) string {
	if r >= firstHan {
		return hanFont
	}
	return latinFont
}

// instead is written for a sign that neither font has.
const instead = '〓'

func addFonts(pdf *gopdf.GoPdf) error {
	packed, err := gzip.NewReader(bytes.NewReader(han))
	if err != nil {
		return fmt.Errorf("unpack the Chinese font: %w", err)
	}
	full, err := io.ReadAll(packed)
	if err != nil {
		return fmt.Errorf("unpack the Chinese font: %w", err)
	}
	err = pdf.AddTTFFontDataWithOption(hanFont, full, gopdf.TtfOption{OnGlyphNotFoundSubstitute: func(rune) rune { return instead }})
	if err != nil {
		return fmt.Errorf("read the Chinese font: %w", err)
	}
	if err := pdf.AddTTFFontDataWithOption(latinFont, goregular.TTF, gopdf.TtfOption{OnGlyphNotFoundSubstitute: func(rune) rune { return '?' }}); err != nil {
		return fmt.Errorf("read the Latin font: %w", err)
	}
	return nil
}

// run is signs of one font.
type run struct{ font, text string }

// runs cuts a text by font.
func runs(text string) (list []run) {
	for _, r := range text {
		font := fontOf(r)
		if n := len(list); n > 0 && list[n-1].font == font {
			list[n-1].text += string(r)
			continue
		}
		list = append(list, run{font, string(r)})
	}
	return list
}
