"""Known-good commands: AWS CLI reference and awscli/examples/ec2, with ids of ours where theirs are shortened."""

import ast
import shlex
from typing import Any

import pytest

from console.ec2.requests import (
    AllocateAddress,
    AssignPrivateIpAddresses,
    AssociateAddress,
    AttachNetworkInterface,
    AuthorizeSecurityGroupIngress,
    CreateNetworkAclEntry,
    CreateNetworkInterface,
    CreateRoute,
    CreateSecurityGroup,
    CreateTags,
    CreateVpc,
    DeleteTags,
    DescribeNetworkInterfaces,
    DetachNetworkInterface,
    Filter,
    ModifyNetworkInterfaceAttribute,
    ModifySubnetAttribute,
    ModifyVpcAttribute,
    Request,
    RunInstances,
    StartInstances,
    TagSpecification,
    TerminateInstances,
    Undo,
    parse,
)
from console.ec2.resources import Tag
from console.wire.commands import Step, Wait, aws_cli, boto3, parameters_of, reference

ENI, SUBNET = "eni-0f3a91c27d5e8b604", "subnet-04b2c3d4e5f607182"


def words(command: str) -> list[str]:
    """What the shell makes of it: a backslash at the end of a line continues it."""
    return shlex.split(command.replace("\\\n", ""))


NAMED = (TagSpecification(resource_type="network-interface", tags=(Tag("Name", "standby"),)),)

KNOWN_GOOD: list[tuple[Request[Any], str]] = [
    (
        CreateNetworkInterface(
            subnet_id="subnet-9d4a7b6c",
            description="my network interface",
            groups=("sg-903004f8",),
            private_ip_address="10.0.2.17",
        ),
        "create-network-interface --subnet-id subnet-9d4a7b6c --description 'my network interface'"
        " --private-ip-address 10.0.2.17 --groups sg-903004f8",
    ),
    (
        CreateNetworkInterface(subnet_id=SUBNET, secondary_private_ip_address_count=2, tag_specifications=NAMED),
        f"create-network-interface --subnet-id {SUBNET} --secondary-private-ip-address-count 2"
        " --tag-specifications 'ResourceType=network-interface,Tags=[{Key=Name,Value=standby}]'",
    ),
    (
        parse(
            "CreateNetworkInterface",
            {
                "SubnetId": SUBNET,
                "PrivateIpAddresses": [
                    {"PrivateIpAddress": "10.0.1.30", "Primary": True},
                    {"PrivateIpAddress": "10.0.1.31"},
                ],
            },
        ),
        f"create-network-interface --subnet-id {SUBNET} --private-ip-addresses"
        " PrivateIpAddress=10.0.1.30,Primary=true PrivateIpAddress=10.0.1.31",
    ),
    (
        AttachNetworkInterface(network_interface_id=ENI, instance_id="i-1234567890abcdef0", device_index=1),
        f"attach-network-interface --network-interface-id {ENI} --instance-id i-1234567890abcdef0 --device-index 1",
    ),
    (
        DetachNetworkInterface(attachment_id="eni-attach-66c4350a", force=True),
        "detach-network-interface --attachment-id eni-attach-66c4350a --force",
    ),
    (
        ModifyNetworkInterfaceAttribute(
            network_interface_id="eni-686ea200",
            attachment={"AttachmentId": "eni-attach-43348162", "DeleteOnTermination": False},  # type: ignore[arg-type]
        ),
        "modify-network-interface-attribute --network-interface-id eni-686ea200"
        " --attachment AttachmentId=eni-attach-43348162,DeleteOnTermination=false",
    ),
    (
        parse(
            "ModifyNetworkInterfaceAttribute", {"NetworkInterfaceId": ENI, "Description": {"Value": "My description"}}
        ),
        f"modify-network-interface-attribute --network-interface-id {ENI} --description 'My description'",
    ),
    (
        ModifyNetworkInterfaceAttribute(network_interface_id=ENI, groups=("sg-903004f8", "sg-1a2b3c4d")),
        f"modify-network-interface-attribute --network-interface-id {ENI} --groups sg-903004f8 sg-1a2b3c4d",
    ),
    (
        parse("ModifyNetworkInterfaceAttribute", {"NetworkInterfaceId": ENI, "SourceDestCheck": {"Value": False}}),
        f"modify-network-interface-attribute --network-interface-id {ENI} --no-source-dest-check",
    ),
    (
        parse("ModifySubnetAttribute", {"SubnetId": SUBNET, "MapPublicIpOnLaunch": {"Value": True}}),
        f"modify-subnet-attribute --subnet-id {SUBNET} --map-public-ip-on-launch",
    ),
    (
        parse("ModifyVpcAttribute", {"VpcId": "vpc-a01106c2", "EnableDnsHostnames": {"Value": True}}),
        """modify-vpc-attribute --vpc-id vpc-a01106c2 --enable-dns-hostnames '{"Value": true}'""",
    ),
    (
        AssignPrivateIpAddresses(network_interface_id=ENI, private_ip_addresses=("10.0.0.82", "10.0.0.83")),
        f"assign-private-ip-addresses --network-interface-id {ENI} --private-ip-addresses 10.0.0.82 10.0.0.83",
    ),
    (AllocateAddress(), "allocate-address --domain vpc"),
    (
        AssociateAddress(
            allocation_id="eipalloc-64d5890a", network_interface_id="eni-1a2b3c4d", allow_reassociation=False
        ),
        "associate-address --allocation-id eipalloc-64d5890a --network-interface-id eni-1a2b3c4d"
        " --no-allow-reassociation",
    ),
    (
        parse(
            "RunInstances",
            {
                "ImageId": "ami-0abcdef1234567890",
                "KeyName": "MyKeyPair",
                "NetworkInterfaces": [{"DeviceIndex": 0, "SubnetId": SUBNET, "DeleteOnTermination": True}],
            },
        ),
        "run-instances --image-id ami-0abcdef1234567890 --count 1 --instance-type t3.micro --key-name MyKeyPair"
        f""" --network-interfaces '[{{"DeviceIndex": 0, "SubnetId": "{SUBNET}", "DeleteOnTermination": true}}]'""",
    ),
    (
        RunInstances(image_id="ami-0abcdef1234567890", min_count=1, max_count=3),
        "run-instances --image-id ami-0abcdef1234567890 --count 1:3 --instance-type t3.micro",
    ),
    (StartInstances(instance_ids=("i-1", "i-2")), "start-instances --instance-ids i-1 i-2"),
    (
        CreateTags(resources=("ami-78a54011",), tags=(Tag("Stack", "production"), Tag("Owner"))),
        "create-tags --resources ami-78a54011 --tags Key=Stack,Value=production Key=Owner,Value=",
    ),
    (
        DeleteTags(resources=("ami-78a54011",), tags=({"Key": "Stack"},)),  # type: ignore[arg-type]
        "delete-tags --resources ami-78a54011 --tags Key=Stack",
    ),
    (CreateVpc(cidr_block="10.0.0.0/16"), "create-vpc --cidr-block 10.0.0.0/16"),
    (
        CreateRoute(route_table_id="rtb-22574640", destination_cidr_block="0.0.0.0/0", gateway_id="igw-c0a643a9"),
        "create-route --route-table-id rtb-22574640 --destination-cidr-block 0.0.0.0/0 --gateway-id igw-c0a643a9",
    ),
    (
        CreateSecurityGroup(group_name="MySecurityGroup", description="My security group", vpc_id="vpc-1a2b3c4d"),
        "create-security-group --group-name MySecurityGroup --description 'My security group' --vpc-id vpc-1a2b3c4d",
    ),
    (
        parse(
            "AuthorizeSecurityGroupIngress",
            {
                "GroupId": "sg-1234567890abcdef0",
                "IpPermissions": [
                    {"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "IpRanges": [{"CidrIp": "203.0.113.0/24"}]}
                ],
            },
        ),
        "authorize-security-group-ingress --group-id sg-1234567890abcdef0 --ip-permissions "
        """'[{"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "IpRanges": [{"CidrIp": "203.0.113.0/24"}]}]'""",
    ),
    (
        CreateNetworkAclEntry(
            network_acl_id="acl-5fb85d36",
            rule_number=100,
            protocol="udp",
            rule_action="allow",
            egress=False,
            cidr_block="0.0.0.0/0",
            port_range={"from_": 53, "to": 53},  # type: ignore[arg-type]
        ),
        "create-network-acl-entry --network-acl-id acl-5fb85d36 --rule-number 100 --protocol udp --rule-action allow"
        " --ingress --cidr-block 0.0.0.0/0 --port-range From=53,To=53",
    ),
    (
        DescribeNetworkInterfaces(filters=(Filter(name="status", values=("available", "in-use")),)),
        "describe-network-interfaces --filters Name=status,Values=available,in-use",
    ),
]


@pytest.mark.parametrize(("request_", "command"), KNOWN_GOOD, ids=[good[1].split()[0] for good in KNOWN_GOOD])
def test_a_request_is_the_command_that_the_cli_documents(request_: Request[Any], command: str) -> None:
    assert words(aws_cli([request_])) == ["aws", "ec2", *shlex.split(command)]


def test_an_option_stands_on_a_line_of_its_own() -> None:
    request = CreateNetworkInterface(subnet_id=SUBNET, description="standby for web-1")
    assert aws_cli([request]).splitlines() == [
        "aws ec2 create-network-interface \\",
        f"  --subnet-id {SUBNET} \\",
        '  --description "standby for web-1"',
    ]


@pytest.mark.parametrize("text", ["it's", 'say "no"', "$HOME `id` \\", "a\nb", "!!", "naïve – ü", "--oops", "a=b", ""])
def test_any_text_survives_the_shell(text: str) -> None:
    given = words(aws_cli([CreateSecurityGroup(group_name="g", description=text, vpc_id="vpc-1")]))
    assert f"--description={text}" in given or given[given.index("--description") + 1] == text


def test_a_tag_with_a_comma_is_quoted_for_the_shorthand_too() -> None:
    given = words(aws_cli([CreateTags(resources=(ENI,), tags=(Tag("for", 'a,"b"\\'),))]))
    assert given[-1] == 'Key=for,Value="a,\\"b\\"\\\\"'


PLAN = (
    Step(CreateNetworkInterface(subnet_id=SUBNET), "eni", ("NetworkInterface", "NetworkInterfaceId")),
    Step(AllocateAddress(), "allocation", ("AllocationId",)),
    AssociateAddress(allocation_id=reference("allocation"), network_interface_id=reference("eni")),
)


def test_a_plan_carries_results_in_shell_variables() -> None:
    text = aws_cli(PLAN)
    assert "ENI=$(aws ec2 create-network-interface" in text
    assert "--query NetworkInterface.NetworkInterfaceId --output text)" in text
    assert '--network-interface-id "$ENI"' in text
    assert '--allocation-id "$ALLOCATION"' in text


def test_a_reference_inside_json_is_still_expanded() -> None:
    request = parse(
        "RunInstances",
        {"ImageId": "ami-1", "NetworkInterfaces": [{"DeviceIndex": 0, "NetworkInterfaceId": reference("eni")}]},
    )
    assert aws_cli([PLAN[0], request]).endswith("""'[{"DeviceIndex": 0, "NetworkInterfaceId": "'"$ENI"'"}]'""")


def test_a_result_that_nobody_asks_for_needs_no_variable() -> None:
    assert aws_cli(PLAN[:1]).startswith("aws ec2 create-network-interface")


def test_boto3_code_is_python_and_carries_results_in_names() -> None:
    text = boto3(PLAN)
    ast.parse(text)
    assert ')["NetworkInterface"]["NetworkInterfaceId"]' in text
    assert "NetworkInterfaceId=eni," in text
    assert "AllocationId=allocation," in text


def test_a_wait_is_the_waiter_of_either_tool() -> None:
    wait = Wait("instance-running", "InstanceIds", ("i-1",))
    assert aws_cli([wait]) == "aws ec2 wait instance-running --instance-ids i-1"
    assert 'ec2.get_waiter("instance_running").wait(InstanceIds=["i-1"])' in boto3([wait])


def test_what_is_the_consoles_own_is_no_command() -> None:
    assert aws_cli([Undo()]).startswith("#")


def test_every_request_has_a_command_and_code_that_give_its_parameters_back() -> None:
    for request, _ in KNOWN_GOOD:
        call = ast.parse(boto3([request])).body[-1]
        assert isinstance(call, ast.Expr)
        assert isinstance(call.value, ast.Call)
        given = {keyword.arg: ast.literal_eval(keyword.value) for keyword in call.value.keywords}
        assert given == parameters_of(request)


@pytest.mark.parametrize("action", sorted(Request.actions))
def test_no_action_is_missing(action: str) -> None:
    kind = Request.actions[action]
    blank: dict[str, Any] = {name: "x" for name, field in kind.model_fields.items() if field.is_required()}
    request = kind.model_construct(None, **blank)
    assert aws_cli([request])
    ast.parse(boto3([request]))


def test_boolean_and_terminate_read_well() -> None:
    assert aws_cli([TerminateInstances(instance_ids=("i-1",))]).endswith("--instance-ids i-1")
    assert isinstance(parse("ModifyVpcAttribute", {"VpcId": "vpc-1"}), ModifyVpcAttribute)
    assert isinstance(parse("ModifySubnetAttribute", {"SubnetId": "subnet-1"}), ModifySubnetAttribute)
    assert isinstance(parse("AuthorizeSecurityGroupIngress", {"GroupId": "sg-1"}), AuthorizeSecurityGroupIngress)
