package app

import (
	"slices"
	"testing"
)

func TestTheOutsideWorldIsToldNoSecret(t *testing.T) {
	got := plainEnvironment([]string{
		"PATH=/bin", "CITYBRAIN_DB=postgres://city:secret@db/city", "HOME=/home/city", "PATHS=x", "PGPASSWORD=secret", "TZ=Asia/Shanghai",
	})
	if want := []string{"PATH=/bin", "HOME=/home/city", "TZ=Asia/Shanghai"}; !slices.Equal(got, want) {
		t.Errorf("got %v", got)
	}
}
