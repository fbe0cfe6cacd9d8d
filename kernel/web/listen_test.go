package web_test

import (
	"errors"
	"testing"
	"time"

	"citybrain/kernel/life"
	"citybrain/kernel/web"
)

func TestACityWithoutItsBorderEnds(t *testing.T) {
	listener := web.New(web.Config{}).Listen("127.0.0.1:0")
	run := life.New(nil, time.Minute)
	run.Add(listener.Part())
	err := run.Run(t.Context(), func() {
		if err := listener.Break(); err != nil {
			t.Error(err)
		}
	})
	if !errors.Is(err, web.ErrEnded) {
		t.Errorf("got %v", err)
	}
}
