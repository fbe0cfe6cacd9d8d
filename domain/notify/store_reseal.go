package notify

import "citybrain/kernel/reseal"

// sealedColumns is what is sealed here, so that it is sealed anew after the city's keys
// were rotated.
func sealedColumns() []reseal.Column {
	of := func(column string) func(reseal.Row) []byte {
		return func(r reseal.Row) []byte { return sealedAt(column, r.Text(0)) }
	}
	return []reseal.Column{
		{Table: "notify_messages", Name: "contents", Key: []string{"id", "person"}, Place: of("messages")},
		{Table: "notify_deliveries", Name: "address", Key: []string{"id"}, Place: of("deliveries.address")},
		{Table: "notify_deliveries", Name: "contents", Key: []string{"id"}, Place: of("deliveries")},
		{Table: "notify_wishes", Name: "mail", Key: []string{"person"}, Place: of("wishes.mail")},
	}
}
