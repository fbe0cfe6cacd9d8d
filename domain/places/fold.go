package places

import (
	"strings"
	"unicode"

	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/unicode/norm"
)

// fold brings a text into the form in which names are compared: small letters
// without accents, half-width, words parted by one space, other signs dropped.
func fold(text string) string {
	var out strings.Builder
	space := false
	for _, r := range norm.NFKD.String(text) {
		switch {
		case unicode.Is(unicode.Mn, r) || r == '\'' || r == '’' || r == '.':
			continue
		case unicode.IsLetter(r) || unicode.IsNumber(r):
			if space && out.Len() > 0 {
				out.WriteByte(' ')
			}
			space = false
			out.WriteRune(unicode.ToLower(r))
		default:
			space = true
		}
	}
	return out.String()
}

// hanStarts are the first characters, as GBK codes, of each initial among the
// 3,755 common characters, which GB 2312 orders by their reading.
func hanStarts() ([]uint16, string) {
	return []uint16{0xB0A1, 0xB0C5, 0xB2C1, 0xB4EE, 0xB6EA, 0xB7A2, 0xB8C1, 0xB9FE, 0xBBF7, 0xBFA6, 0xC0AC, 0xC2E8,
		0xC4C3, 0xC5B6, 0xC5BE, 0xC6DA, 0xC8BB, 0xC8F6, 0xCBFA, 0xCDDA, 0xCEF4, 0xD1B9, 0xD4D1, 0xD7FA}, "abcdefghjklmnopqrstwxyz"
}

// initials gives the first letters of the pinyin of a Chinese name ("njxl" of
// 南京西路); "" where a character is not among the common ones.
func initials(text string) string {
	encoder := simplifiedchinese.GBK.NewEncoder()
	starts, letters := hanStarts()
	var out strings.Builder
	for _, r := range text {
		if !unicode.Is(unicode.Han, r) {
			if r < 128 && unicode.IsLetter(r) || unicode.IsDigit(r) {
				out.WriteRune(unicode.ToLower(r))
			}
			continue
		}
		raw, err := encoder.Bytes([]byte(string(r)))
		if err != nil || len(raw) != 2 {
			return ""
		}
		code := uint16(raw[0])<<8 | uint16(raw[1])
		if code < starts[0] || code >= starts[len(starts)-1] {
			return ""
		}
		i := 0
		for i+2 < len(starts) && code >= starts[i+1] {
			i++
		}
		out.WriteByte(letters[i])
	}
	return out.String()
}

// isHan reports whether a text has Chinese characters.
func isHan(text string) bool {
	return strings.IndexFunc(text, func(r rune) bool { return unicode.Is(unicode.Han, r) }) >= 0
}
