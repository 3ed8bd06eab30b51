from console import resources


def test_a_checkout_reads_its_own_resources() -> None:
    assert resources.path("icons", "eni-console.svg").is_file()
