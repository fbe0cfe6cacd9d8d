package obs

import (
	"fmt"
	"log/slog"
	"net/http"
	"regexp"
	"strings"
)

// redacted stands for a value that must not be logged.
const redacted = "****"

// secretWords are parts of keys whose values are never logged.
var secretWords = []string{
	"password", "passwd", "secret", "token", "authorization", "cookie",
	"credential", "apikey", "api_key", "api-key", "privatekey", "private_key", "private-key",
}

// redact masks by key; groups are asked too, so that request.headers.cookie is
// caught wherever it stands, and texts are searched for what hides in URLs.
func redact(groups []string, a slog.Attr) slog.Attr {
	if isSecret(a.Key) {
		return slog.String(a.Key, redacted)
	}
	for _, group := range groups {
		if isSecret(group) {
			return slog.String(a.Key, redacted)
		}
	}
	switch a.Value.Kind() {
	case slog.KindString:
		return slog.String(a.Key, redactText(a.Value.String()))
	case slog.KindAny:
		return slog.Attr{Key: a.Key, Value: redactAny(a.Value.Any())}
	}
	return a
}

func isSecret(key string) bool {
	key = strings.ToLower(key)
	for _, word := range secretWords {
		if strings.Contains(key, word) {
			return true
		}
	}
	return false
}

// redactAny looks into the composite values that are logged in practice.
func redactAny(value any) slog.Value {
	switch v := value.(type) {
	case error:
		return slog.StringValue(redactText(fmt.Sprint(v)))
	case http.Header:
		return slog.AnyValue(redactMap(v, func(s []string) []string { return each(s, redactText) }, []string{redacted}))
	case map[string][]string:
		return slog.AnyValue(redactMap(v, func(s []string) []string { return each(s, redactText) }, []string{redacted}))
	case map[string]string:
		return slog.AnyValue(redactMap(v, redactText, redacted))
	case map[string]any:
		return slog.AnyValue(redactMap(v, func(in any) any { return redactAny(in).Any() }, any(redacted)))
	case string:
		return slog.StringValue(redactText(v))
	case fmt.Stringer: // such as *url.URL; Sprint survives nil pointers
		return slog.StringValue(redactText(fmt.Sprint(v)))
	}
	return slog.AnyValue(value)
}

func redactMap[V any](in map[string]V, inner func(V) V, mask V) map[string]V {
	out := make(map[string]V, len(in))
	for key, value := range in {
		if isSecret(key) {
			out[key] = mask
		} else {
			out[key] = inner(value)
		}
	}
	return out
}

func each(in []string, f func(string) string) []string {
	out := make([]string, len(in))
	for i, s := range in {
		out[i] = f(s)
	}
	return out
}

var (
	userInfo = regexp.MustCompile(`(://[^/\s:@]*):[^/\s]*@`)
	inQuery  = regexp.MustCompile(`(?i)([?&;][^=&\s]*(?:pass|secret|token|key|credential|sig)[^=&\s]*=)[^&\s"]+`)
	inHeader = regexp.MustCompile(`(?i)\b(bearer|basic) +[a-z0-9._~+/=-]+`)
)

// redactText masks passwords in URLs, secrets in their queries and the values of
// Authorization headers. Ordinary texts cost three searches for a substring.
func redactText(text string) string {
	if strings.Contains(text, "://") {
		text = userInfo.ReplaceAllString(text, "$1:"+redacted+"@")
	}
	if strings.Contains(text, "=") {
		text = inQuery.ReplaceAllString(text, "${1}"+redacted)
	}
	if strings.Contains(text, "earer ") || strings.Contains(text, "asic ") {
		text = inHeader.ReplaceAllString(text, "$1 "+redacted)
	}
	return text
}
