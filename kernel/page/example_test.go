package page_test

import (
	"fmt"

	"citybrain/kernel/page"
)

// lamp is a row of a list that is ordered by fault time, newest first, then by id.
type lamp struct {
	ID string
	At int64
}

// A store reads size+1 rows after the cursor's keys and lets Of cut the page.
func Example() {
	filters := struct{ State string }{"broken"}
	ask := page.Ask{Limit: 2}
	rows := []lamp{{"lamp_3", 30}, {"lamp_2", 20}, {"lamp_1", 10}} // … LIMIT ask.Size()+1
	first := page.Of(rows, ask.Size(), filters, func(l lamp) []any { return []any{l.At, l.ID} })
	fmt.Println(len(first.Items), first.Next != "")

	var at int64
	var id string
	more, err := page.Decode(first.Next, filters, &at, &id)
	fmt.Println(more, at, id, err) // … WHERE (at, id) < ($1, $2)
	// Output:
	// 2 true
	// true 20 lamp_2 <nil>
}
