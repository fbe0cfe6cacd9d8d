package web

import (
	"context"
	"net/http"
)

// exchange is what the border knows about one request while it runs.
type exchange struct {
	server   *Server
	w        http.ResponseWriter
	trace    string
	address  string
	agent    string
	cookies  []*http.Cookie
	language string
	pattern  string // the route's path, "" until one was found
	code     string // the fault's code, "" if none
	actor    string // the principal's id
}

type exchangeKey struct{}

// exchangeOf gives the request's exchange; an empty one outside of a request.
func exchangeOf(ctx context.Context) *exchange {
	if x, ok := ctx.Value(exchangeKey{}).(*exchange); ok {
		return x
	}
	return &exchange{}
}

// SetCookie puts a cookie on the answer of the request that ctx belongs to.
func SetCookie(ctx context.Context, c *http.Cookie) {
	if x := exchangeOf(ctx); x.w != nil {
		http.SetCookie(x.w, c)
	}
}

// Cookie gives the value of a cookie that came with the request that ctx belongs
// to; "" for none.
func Cookie(ctx context.Context, name string) string {
	for _, c := range exchangeOf(ctx).cookies {
		if c.Name == name {
			return c.Value
		}
	}
	return ""
}

// SetHeader puts a header on the answer of the request that ctx belongs to.
func SetHeader(ctx context.Context, name, value string) {
	if x := exchangeOf(ctx); x.w != nil {
		x.w.Header().Set(name, value)
	}
}

// Address gives the caller's IP address, seen through trusted proxies only.
func Address(ctx context.Context) string { return exchangeOf(ctx).address }

// Agent gives the caller's User-Agent, cut to 256 bytes.
func Agent(ctx context.Context) string { return exchangeOf(ctx).agent }

// Language gives the language of the answer, "zh-CN" or "en".
func Language(ctx context.Context) string { return exchangeOf(ctx).language }

// Trace gives the trace id of the request, 32 hex digits.
func Trace(ctx context.Context) string { return exchangeOf(ctx).trace }
