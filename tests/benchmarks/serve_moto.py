"""moto's own server on loopback, its world populated in process before it listens: by requests it takes minutes.

Each interface has a Name tag: moto looks through all tags there are for what it says of an interface.
Run by the benchmarks: python tests/benchmarks/serve_moto.py INTERFACES INSTANCES [--unnamed]. Prints a line of JSON
first.
"""

import json
import logging
import socket
import sys

from moto.core.models import DEFAULT_ACCOUNT_ID
from moto.ec2.models import ec2_backends
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
from werkzeug.serving import run_simple


def main(interfaces: int, instances: int, named: bool) -> None:
    def tags(name: str) -> dict[str, str]:
        return {"Name": name} if named else {}

    ec2 = ec2_backends[DEFAULT_ACCOUNT_ID]["us-east-1"]
    vpc = ec2.create_vpc("10.0.0.0/16")
    place = ec2.create_subnet(vpc.id, "10.0.0.0/16", availability_zone="us-east-1a")
    made = [
        ec2.create_network_interface(place, [], description=f"number {number}", tags=tags(f"eni-{number}")).id
        for number in range(interfaces)
    ]
    image = ec2.describe_images()[0].id
    hosts = ec2.run_instances(
        image, instances, None, [], subnet_id=place.id, instance_type="m5.large", is_instance_type_default=False
    )
    spare = [ec2.create_network_interface(place, [], tags=tags(f"spare-{number}")).id for number in range(instances)]
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    ids = [one.id for one in hosts.instances]
    known = {"subnet": place.id, "interfaces": made, "instances": ids, "spare": spare, "port": port}
    print(json.dumps(known), flush=True)
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    run_simple("127.0.0.1", port, DomainDispatcherApplication(create_backend_app), threaded=True)


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), "--unnamed" not in sys.argv)
