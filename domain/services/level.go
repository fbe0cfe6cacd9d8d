package services

import (
	"time"

	"citybrain/domain/services/form"
)

// level is the real-name level that an application needs: an item's own or, of a
// package, the highest of the parts that are applied for under the answers. A package
// would else be the way around what one of its parts asks for.
func (b *book) level(v *Version, clean form.Answers, now time.Time) int {
	needed := v.Item.Level
	for _, part := range b.parts(v, clean, now) {
		needed = max(needed, part.Item.Level)
	}
	return needed
}
