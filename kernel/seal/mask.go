package seal

import (
	"strings"
	"unicode"
)

// star stands for every hidden sign; a mask keeps what helps an official to
// recognise the case and hides what identifies the person to others.
const star = "*"

// MaskName hides a person's name: 张* for two Chinese signs, 张*三 for three,
// 欧**华 for four, J*** S**** for "John Smith" (as many stars for every Latin
// name: its length says too much).
func MaskName(name string) string {
	name = strings.TrimSpace(name)
	runes := []rune(name)
	switch {
	case len(runes) == 0:
		return ""
	case !unicode.Is(unicode.Han, runes[0]):
		return maskLatin(name)
	case len(runes) == 1:
		return star
	case len(runes) == 2:
		return string(runes[0]) + star
	}
	return string(runes[0]) + strings.Repeat(star, min(len(runes)-2, 4)) + string(runes[len(runes)-1])
}

func maskLatin(name string) string {
	words := strings.Fields(name)
	for i, word := range words {
		stars := 3
		if i == len(words)-1 && i > 0 {
			stars = 4
		}
		words[i] = string([]rune(word)[:1]) + strings.Repeat(star, stars)
	}
	return strings.Join(words, " ")
}

// MaskPhone hides the middle of a phone number: 138****1234. A number with fewer
// digits, as fixed lines have them, shows its last two only: 623****5678 would
// leave next to nothing to guess.
func MaskPhone(phone string) string {
	runes := []rune(strings.TrimSpace(phone))
	const mobile = 11 // digits
	if len(runes) < mobile {
		shown := min(2, len(runes)/4)
		return strings.Repeat(star, len(runes)-shown) + string(runes[len(runes)-shown:])
	}
	head := 3
	if runes[0] == '+' {
		head = min(6, len(runes)-8+1)
	}
	return string(runes[:head]) + "****" + string(runes[len(runes)-4:])
}

// MaskPlate hides the middle of a number plate: 沪A***12.
func MaskPlate(plate string) string {
	runes := []rune(strings.ToUpper(strings.ReplaceAll(strings.TrimSpace(plate), " ", "")))
	if len(runes) < 5 {
		return strings.Repeat(star, len(runes))
	}
	return string(runes[:2]) + strings.Repeat(star, len(runes)-4) + string(runes[len(runes)-2:])
}

// MaskCitizenID hides all but the first and the last sign: 1****************X.
func MaskCitizenID(id string) string { return ends(id, 1, 1) }

// MaskCreditCode hides the middle of a unified social credit code: 9135**********0Y43.
func MaskCreditCode(code string) string { return ends(code, 4, 4) }

// MaskAccount hides all but the last four signs of the number of an account: ***************1234.
func MaskAccount(number string) string { return ends(number, 0, 4) }

// MaskEmail hides the mailbox but for its first sign: j***@example.org.
func MaskEmail(address string) string {
	address = strings.TrimSpace(address)
	at := strings.LastIndex(address, "@")
	if at <= 0 {
		return strings.Repeat(star, min(len([]rune(address)), 4))
	}
	return string([]rune(address)[:1]) + "***" + address[at:]
}

// ends keeps so many signs at the head and at the tail, and hides all of a text
// that is too short for that.
func ends(text string, head, tail int) string {
	runes := []rune(strings.TrimSpace(text))
	if len(runes) < 2*(head+tail) {
		return strings.Repeat(star, len(runes))
	}
	return string(runes[:head]) + strings.Repeat(star, len(runes)-head-tail) + string(runes[len(runes)-tail:])
}
