package identity

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/width"
)

var (
	loginForm  = regexp.MustCompile(`^[a-z][a-z0-9._-]{2,31}$`)
	phoneForm  = regexp.MustCompile(`^\+?[0-9]{7,15}$`)
	regionForm = regexp.MustCompile(`^[0-9A-Z]{0,14}$`)
	pathForm   = regexp.MustCompile(`^(/[a-z0-9][a-z0-9-]{0,39}){1,8}$`)
	codeForm   = regexp.MustCompile(`^[a-z][a-z0-9_]{1,39}$`)
)

// parseLogin brings a login name into its one form.
func parseLogin(text string) (string, error) {
	text = strings.ToLower(strings.TrimSpace(text))
	if !loginForm.MatchString(text) {
		return "", ErrLogin.At("/login", ErrLogin.Code, ErrLogin.Message)
	}
	return text, nil
}

// parsePhone brings a phone number into its one form: digits, +86 left out, a
// plus for other countries.
func parsePhone(text string) (string, error) {
	text = strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || r == '-' || r == '(' || r == ')' {
			return -1
		}
		return r
	}, width.Narrow.String(text))
	if rest, ok := strings.CutPrefix(text, "+86"); ok && len(rest) == 11 {
		text = rest
	}
	if !phoneForm.MatchString(text) {
		return "", ErrPhone.At("/phone", ErrPhone.Code, ErrPhone.Message)
	}
	return text, nil
}

func parseName(text string) (string, error) {
	text = strings.Join(strings.Fields(text), " ")
	if text == "" || utf8.RuneCountInString(text) > 100 || strings.ContainsFunc(text, unicode.IsControl) {
		return "", ErrName.At("/name", ErrName.Code, ErrName.Message)
	}
	return text, nil
}

func parseRegion(text string) (string, error) {
	if !regionForm.MatchString(text) {
		return "", ErrRegion.At("/region", ErrRegion.Code, ErrRegion.Message)
	}
	return text, nil
}

// account is the one form of what a person types to sign in: a login name or a
// phone number. What is neither is kept as typed and finds nobody.
func account(typed string) string {
	if phone, err := parsePhone(typed); err == nil {
		return "phone:" + phone
	}
	login, err := parseLogin(typed)
	if err != nil {
		login = strings.ToLower(strings.TrimSpace(typed))
	}
	return "login:" + login
}
