package money_test

import (
	"fmt"

	"citybrain/kernel/money"
)

// Three neighbours share the cost of a lamp; no fen is lost or made.
func ExampleFen_Split() {
	cost, _ := money.Parse("100.00")
	parts, err := cost.Split(1, 1, 1)
	fmt.Println(parts, err)
	// Output: [33.34 33.33 33.33] <nil>
}

func ExampleFen_Upper() {
	fmt.Println(money.Fen(1_005_060).Upper())
	// Output: 壹万零伍拾元陆角整
}
